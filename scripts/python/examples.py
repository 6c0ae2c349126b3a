"""Synthesizes a stack of each Python example in docs/languages.md."""

import re
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from cdk_hydrated_dlq import (
    FailureFilter,
    HydratedDestination,
    HydratedDlq,
    HydrationStatus,
)

DOCUMENT = Path(__file__).parents[2] / "docs/languages.md"


def synthesize_part(code: str) -> None:
    """An example that is a part of a stack, which it calls self, beside the resources that it takes for granted."""
    app = cdk.App()
    stack = cdk.Stack(app, "Stack")
    resources = {
        "orders": kinesis.Stream(stack, "Orders"),
        "orders_table": dynamodb.Table(
            stack,
            "OrdersTable",
            partition_key=dynamodb.Attribute(
                name="id", type=dynamodb.AttributeType.STRING
            ),
            stream=dynamodb.StreamViewType.NEW_IMAGE,
        ),
        "pager": sns.Topic(stack, "Pager"),
        "queue": sqs.Queue(stack, "Queue"),
    }
    exec(code, {**globals(), **resources, "self": stack})
    app.synth()


def synthesize_file(code: str) -> None:
    """An example that is a complete file, with its own imports and the class of a stack."""
    names = {"__name__": "example"}
    exec(code, names)
    app = cdk.App()
    for value in list(names.values()):
        if getattr(value, "__module__", None) == "example":
            value(app, value.__name__)
    app.synth()


examples = re.findall(r"^```python\n(.*?)^```", DOCUMENT.read_text(), re.M | re.S)
assert examples, f"There is no Python example in {DOCUMENT}."
for example in examples:
    (synthesize_file if "import " in example else synthesize_part)(example)
print(f"{len(examples)} Python examples of docs/languages.md work.")
