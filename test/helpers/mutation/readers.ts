// Loaded before any test: what these files hold would otherwise be made within the first test that needs it.
import '../../../enrichment/readers/dynamodb';
import '../../../enrichment/readers/kinesis';
