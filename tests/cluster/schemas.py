"""The recipes of trigest-cluster(7) for Kubernetes and AWS Batch against what their makers publish: schemas.py PAGE kubernetes|batch.

Kubernetes: the models of the Python client, which are made from the OpenAPI of the API server. AWS Batch: the service model of botocore.
"""
import json
import re
import sys

PAGE, WHICH = sys.argv[1:]


def blocks():
    """The blocks of the page that stand as they are, without the marks of the page."""
    with open(PAGE, encoding="utf-8") as page:
        text = page.read()
    for block in re.findall(r"^\.nf\n(.*?)^\.fi$", text, re.S | re.M):
        yield re.sub(r"\\(?:fB|fR|fI)", "", block).replace("\\-", "-").replace("\\(aq", "'").replace("\\e", "\\").replace("\\&", "")


def kubernetes():
    import yaml
    from kubernetes import client

    job = next(yaml.safe_load(block) for block in blocks() if block.startswith("apiVersion"))
    known = set()

    def check(value, kind, path):
        """Every field is one of the model's, has its type, and what it must have is there."""
        if kind.lower().startswith("list["):
            assert isinstance(value, list), f"{path}: no list"
            for at, inner in enumerate(value):
                check(inner, kind[5:-1], f"{path}[{at}]")
        elif kind.lower().startswith("dict"):
            assert isinstance(value, dict), f"{path}: no object"
            for name, inner in value.items():
                check(inner, re.split(", *", kind[5:-1])[1], f"{path}.{name}")
        elif kind in ("str", "int", "bool", "object", "datetime"):
            is_it = {"str": str, "int": int, "bool": bool}.get(kind, object)
            assert isinstance(value, is_it), f"{path}: {value!r} is no {kind}"
        else:
            model = getattr(client, kind)
            names = {written: own for own, written in model.attribute_map.items()}
            assert isinstance(value, dict), f"{path}: no {kind}"
            for name, inner in value.items():
                assert name in names, f"{path}: {kind} has no {name}"
                check(inner, model.openapi_types[names[name]], f"{path}.{name}")
            # The constructor refuses what must be there and is not.
            api = client.ApiClient()
            api._ApiClient__deserialize(value, model)
            known.add(kind)

    check(job, "V1Job", "job")
    assert job["apiVersion"] == "batch/v1" and job["kind"] == "Job"
    spec = job["spec"]
    assert spec["completionMode"] == "Indexed" and spec["template"]["spec"]["restartPolicy"] == "Never"
    actions = {"FailJob", "FailIndex", "Ignore", "Count"}
    for rule in spec["podFailurePolicy"]["rules"]:
        assert rule["action"] in actions, rule
        codes = rule.get("onExitCodes")
        if codes:
            assert codes["operator"] in ("In", "NotIn") and codes["values"] == sorted(codes["values"]), rule
            assert codes["containerName"] in [it["name"] for it in spec["template"]["spec"]["containers"]], rule
    retried = [it for it in spec["podFailurePolicy"]["rules"] if it["action"] == "Count"]
    assert [it["onExitCodes"]["values"] for it in retried] == [[75]]
    print(f"kubernetes: the Job has the fields of {len(known)} models of API client {__import__('kubernetes').__version__}")


def batch():
    import botocore.session
    from botocore.validate import ParamValidator

    job = next(json.loads(block) for block in blocks() if block.startswith("{"))
    session = botocore.session.get_session()
    model = session.get_service_model("batch")
    report = ParamValidator().validate(job, model.operation_model("SubmitJob").input_shape)
    assert not report.has_errors(), report.generate_report()
    size, retries = job["arrayProperties"]["size"], job["retryStrategy"]
    assert 2 <= size <= 10_000 and 1 <= retries["attempts"] <= 10 and len(retries["evaluateOnExit"]) <= 5
    for rule in retries["evaluateOnExit"]:
        assert rule["action"] in ("RETRY", "EXIT"), rule
        # Digits, or all: what the service takes.
        assert re.fullmatch(r"[0-9]*\*?", rule.get("onExitCode", "*")), rule
    print(f"batch: SubmitJob of API {model.api_version} takes it, {size} children")


{"kubernetes": kubernetes, "batch": batch}[WHICH]()
