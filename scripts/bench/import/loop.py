"""The loop that one writes first: every record of every file, those of identity sorted by time."""

import glob
import gzip
import json
import resource
import sys

SOURCES = {"iam.amazonaws.com", "sts.amazonaws.com", "signin.amazonaws.com"}

found = []
for path in glob.glob(sys.argv[1] + "/**/*.json.gz", recursive=True):
    with gzip.open(path) as file:
        for record in json.load(file)["Records"]:
            if record["eventSource"] in SOURCES:
                found.append((record["eventTime"], record["eventName"]))
found.sort()
usage = resource.getrusage(resource.RUSAGE_SELF)
cost = {
    "cpuSeconds": usage.ru_utime + usage.ru_stime,
    "peakBytes": usage.ru_maxrss * 1024,
    "answer": len(found[-5:]),
}
print(json.dumps(cost))
