"""The stack of compare.mjs, in Python."""
import sys

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_kinesis as kinesis
from cdk_hydrated_dlq import (
    FailureFilter,
    HydratedDestination,
    HydratedDlq,
    HydrationStatus,
)

app = cdk.App(outdir=sys.argv[1], analytics_reporting=False)
stack = cdk.Stack(app, "Stack")
orders = kinesis.Stream(stack, "Orders")
dlq = HydratedDlq(
    stack,
    "Dlq",
    destination=HydratedDestination.event_bus(events.EventBus(stack, "Failures")),
    filters=[
        FailureFilter.stream(orders),
        FailureFilter.pattern({"requestContext": {"condition": ["RecordAgeExceeded"]}}),
    ],
    retry_for=cdk.Duration.hours(12),
)
dlq.allow_hydration_of(orders)
dlq.on_hydrated_failure(
    "Losses", statuses=[HydrationStatus.PARTIAL, HydrationStatus.EXPIRED]
)
dlq.add_alarms()
dlq.add_dashboard()
app.synth()
