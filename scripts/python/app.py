"""The stack of compare.mjs, in Python, and the errors of its wrong props. Writes both into the folder that is given."""

import json
import sys
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_kinesis as kinesis
from cdk_hydrated_dlq import (
    FailureFilter,
    HydratedDestination,
    HydratedDlq,
    HydrationStatus,
)

outdir = Path(sys.argv[1])


def synthesize() -> None:
    app = cdk.App(outdir=str(outdir), analytics_reporting=False)
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


def error_of(**props) -> str:
    try:
        HydratedDlq(cdk.Stack(cdk.App(), "Stack"), "Dlq", **props)
    except Exception as error:
        return str(error)
    return "no error"


synthesize()
errors = [
    error_of(batch_size=11),
    error_of(staging_queue_name="a b"),
    error_of(retry_for=cdk.Duration.days(15)),
]
(outdir / "errors.json").write_text(json.dumps(errors))
