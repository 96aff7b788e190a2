"""Collects CloudTrail events as a plain Python Lambda would, and tells the CPU time.

The yardsticks for the collector. Each parses a page and the record inside each event, leaves service
noise out, picks the fields, and writes DynamoDB items with boto3 in batches of 25.

Usage: python3 reference.py pages PAGES.ndjson
           one LookupEvents response per line; the batches go nowhere
       python3 reference.py account
           a run as the reference document of the activity tracker describes it: see collect_as_described
       python3 reference.py lean REGION...
           only the walk and the writes of that, one after the other, with clients made beforehand

The settings come from the environment, as for the collector; EVENT_TYPES is an object of sources and their families. Prints one JSON object; `cpuSeconds` counts
the run and `processCpuSeconds` the whole process, from the start of Python on. Without boto3, `pages` says
so and serializes by hand; the others fail.
"""

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

try:
    import boto3
    from boto3.dynamodb.types import TypeSerializer
except ImportError:
    boto3 = TypeSerializer = None

# The sources to read and their families, as the product has them.
EVENT_TYPES = json.loads(os.environ["EVENT_TYPES"])

BATCH_SIZE = 25
MAX_WORKERS = 16
# 90 days are the most that LookupEvents takes, and time goes on until it is asked.
HISTORY = timedelta(days=90) - timedelta(minutes=10)


def is_service_noise(record):
    identity = record.get("userIdentity") or {}
    if identity.get("type") == "AWSService":
        return True
    issuer = (identity.get("sessionContext") or {}).get("sessionIssuer") or {}
    return "/aws-service-role/" in (issuer.get("arn") or "")


def user_name(identity):
    kind = identity.get("type")
    if kind == "Root":
        return "root"
    issuer = (identity.get("sessionContext") or {}).get("sessionIssuer") or {}
    return identity.get("userName") or issuer.get("userName") or "unknown"


def json_text(value):
    return json.dumps(value, separators=(",", ":")) if value else None


def to_item(record):
    identity = record.get("userIdentity") or {}
    session = identity.get("sessionContext") or {}
    attributes = session.get("attributes") or {}
    credentials = (record.get("responseElements") or {}).get("credentials") or {}
    moment = datetime.strptime(record["eventTime"], "%Y-%m-%dT%H:%M:%SZ")
    moment = moment.replace(tzinfo=timezone.utc)
    principal = identity.get("principalId") or ""
    item = {
        "event_date": moment.strftime("%Y-%m-%d"),
        "event_id": record["eventID"],
        "event_time": record["eventTime"],
        "event_name": record["eventName"],
        "event_source": record["eventSource"],
        "event_type": EVENT_TYPES.get(record["eventSource"], "other"),
        "account_id": record.get("recipientAccountId"),
        "aws_region": record.get("awsRegion"),
        "user_name": user_name(identity),
        "user_type": identity.get("type"),
        "user_arn": identity.get("arn"),
        "principal_id": principal or None,
        "access_key_id": identity.get("accessKeyId"),
        "session_name": principal.partition(":")[2] or None,
        "role_arn": (session.get("sessionIssuer") or {}).get("arn"),
        "source_ip": record.get("sourceIPAddress"),
        "user_agent": record.get("userAgent"),
        "error_code": record.get("errorCode"),
        "error_message": record.get("errorMessage"),
        "mfa": attributes.get("mfaAuthenticated"),
        "read_only": record.get("readOnly"),
        "issued_access_key_id": credentials.get("accessKeyId"),
        "request_parameters": json_text(record.get("requestParameters")),
        "response_elements": json_text(record.get("responseElements")),
        "additional_event_data": json_text(record.get("additionalEventData")),
        "event_version": record.get("eventVersion"),
    }
    return {name: value for name, value in item.items() if value is not None}


def serialize_by_hand(value):
    return {"BOOL": value} if isinstance(value, bool) else {"S": value}


def kept_items(page):
    for event in page["Events"]:
        record = json.loads(event["CloudTrailEvent"])
        if not is_service_noise(record):
            yield to_item(record)


def process_pages(lines, serialize):
    events = stored = written = 0
    batch = []
    for line in lines:
        page = json.loads(line)
        events += len(page["Events"])
        for item in kept_items(page):
            stored += 1
            item = {name: serialize(value) for name, value in item.items()}
            batch.append({"PutRequest": {"Item": item}})
            if len(batch) == BATCH_SIZE:
                written += len(json.dumps({"RequestItems": {"events": batch}}))
                batch = []
    if batch:
        written += len(json.dumps({"RequestItems": {"events": batch}}))
    return {"events": events, "stored": stored, "bytes": written}


def lookup_pages(client, source, start):
    parameters = {
        "LookupAttributes": [{"AttributeKey": "EventSource", "AttributeValue": source}],
        "StartTime": start,
        "EndTime": datetime.now(timezone.utc),
        "MaxResults": 50,
    }
    while True:
        page = client.lookup_events(**parameters)
        yield page
        if "NextToken" not in page:
            return
        parameters["NextToken"] = page["NextToken"]


def collect_source(client, table, source, start):
    """Batches: the document does not say how events are written, and boto3 has nothing cheaper."""
    events = stored = 0
    for page in lookup_pages(client, source, start):
        events += len(page["Events"])
        with table.batch_writer() as batch:
            for item in kept_items(page):
                stored += 1
                batch.put_item(Item=item)
    return events, stored


def collect_account(clients, table):
    start = datetime.now(timezone.utc) - HISTORY
    shards = [(client, source) for client in clients for source in EVENT_TYPES]
    return sum_up(collect_source(client, table, source, start) for client, source in shards)


def collect_as_described():
    """Does what the document says of the tracker function, under the headings in brackets:

    all Regions [Event Collection, "Multi-Region Support"], by threads, MAX_WORKERS of them ["Parallel
    Processing"; Core Configuration]; 90 days at first ["Initial Collection"], later on from a checkpoint
    in the control table ["Incremental Processing"; Complete System Overview]; service noise left out
    ["Smart Filtering"; AWS Service Event Filtering]. Its alerts are left out: they are not the collector's.
    All sources are read in all Regions, so that both sides read the same pages.
    """
    regions = [each["RegionName"] for each in boto3.client("ec2").describe_regions()["Regions"]]
    # Clients may be shared by threads, resources may not, and neither may be made side by side (boto3,
    # "Multithreading or multiprocessing").
    workplaces = [
        (
            region,
            boto3.client("cloudtrail", region_name=region),
            boto3.resource("dynamodb").Table(os.environ["EVENTS_TABLE_NAME"]),
            boto3.resource("dynamodb").Table(os.environ["CONTROL_TABLE_NAME"]),
        )
        for region in regions
    ]
    with ThreadPoolExecutor(MAX_WORKERS) as pool:
        return sum_up(
            counts for region in pool.map(collect_region, workplaces) for counts in region
        )


def collect_region(workplace):
    region, client, table, control = workplace
    return [collect_shard(region, client, table, control, source) for source in EVENT_TYPES]


def collect_shard(region, client, table, control, source):
    now = datetime.now(timezone.utc)
    key = {"shard": f"checkpoint#{region}#{source}"}
    checkpoint = control.get_item(Key=key).get("Item")
    start = datetime.fromisoformat(checkpoint["time"]) if checkpoint else now - HISTORY
    counts = collect_source(client, table, source, start)
    control.put_item(Item={**key, "time": now.isoformat(), "events": counts[0]})
    return counts


def sum_up(counts):
    events, stored = (sum(each) for each in zip(*counts))
    return {"events": events, "stored": stored}


def prepare(mode, arguments):
    if mode == "pages":
        with open(arguments[0], encoding="utf-8") as file:
            lines = file.readlines()
        serialize = TypeSerializer().serialize if TypeSerializer else serialize_by_hand
        return lambda: process_pages(lines, serialize)
    if boto3 is None:
        sys.exit("boto3 is not installed")
    if mode == "account":
        return collect_as_described
    clients = [boto3.client("cloudtrail", region_name=region) for region in arguments]
    table = boto3.resource("dynamodb").Table(os.environ["EVENTS_TABLE_NAME"])
    return lambda: collect_account(clients, table)


def main():
    run = prepare(sys.argv[1], sys.argv[2:])
    started = time.process_time()
    result = run()
    result["processCpuSeconds"] = time.process_time()
    result["cpuSeconds"] = result["processCpuSeconds"] - started
    result["boto3"] = boto3.__version__ if boto3 else None
    result["python"] = sys.version.split()[0]
    print(json.dumps(result))


main()
