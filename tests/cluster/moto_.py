"""Puts the files of a folder into a bucket of the server that the environment names: moto_.py FOLDER BUCKET PREFIX."""
import pathlib
import sys
import time

import boto3
import botocore.exceptions

folder, bucket, prefix = sys.argv[1:]
s3 = boto3.client("s3")
for _ in range(100):
    try:
        s3.create_bucket(Bucket=bucket)
        break
    except botocore.exceptions.EndpointConnectionError:
        time.sleep(0.2)
folder = pathlib.Path(folder)
for path in sorted(folder.rglob("*")):
    if path.is_file():
        s3.put_object(Bucket=bucket, Key=f"{prefix}/{path.relative_to(folder)}", Body=path.read_bytes())
