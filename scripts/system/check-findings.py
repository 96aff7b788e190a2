"""Reads findings as a JSON list and prints what the service model of AWS's own SDK for Python finds wrong with them."""

import json
import re
import sys

from botocore.session import Session
from botocore.validate import ParamValidator


def breaches(value, shape, path):
    """Lists enumerations and patterns that do not hold: the SDK leaves those to the service."""
    if shape.type_name == "structure":
        for name, inner in value.items():
            if name in shape.members:
                yield from breaches(inner, shape.members[name], f"{path}.{name}")
    elif shape.type_name == "list":
        for index, inner in enumerate(value):
            yield from breaches(inner, shape.member, f"{path}[{index}]")
    elif shape.type_name == "map":
        for name, inner in value.items():
            yield from breaches(inner, shape.value, f"{path}.{name}")
    elif shape.type_name == "string":
        if shape.enum and value not in shape.enum:
            yield f"{path}: {value} is not one of {shape.enum}"
        pattern = shape.metadata.get("pattern")
        if pattern and not re.search(pattern, value):
            yield f"{path}: {value} does not match {pattern}"


shape = Session().get_service_model("securityhub").operation_model("BatchImportFindings").input_shape
request = {"Findings": json.load(sys.stdin)}
report = ParamValidator().validate(request, shape)
found = [report.generate_report()] if report.has_errors() else []
print(json.dumps(found + list(breaches(request, shape, "$"))))
