"""Runs Schemathesis against a fresh embedded instance, each operation with the key of somebody who may call it.

Arguments: the kaifong binary, the number of examples of an operation.
"""

import json
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import uuid
from pathlib import Path

# Who asks what is listed under a tag; everything else is asked by the administrator.
ASKED_BY = {
    "finance_preparer": [
        "donors", "pledges", "gifts", "cheques", "checkouts", "statements", "bank lines", "receipts", "disbursements",
    ],
    "finance_approver": ["bank accounts"],
    "auditor": ["ledger"],
    "grants_officer": ["programmes", "awards", "payees"],
    "agency": ["applications", "acquittals", "households", "needs"],
}

# What would take the key, the person or the role from one of those who ask: asked with made-up ids only.
ENDS_WHO_ASKS = (
    r"/v1/(keys/.*/(revoke|rotate)|persons/.*/(suspend|deactivate)|organisations/.*/suspend|role-grants/.*/revoke)"
)

# Data that fits the schema may still name what isn't there, or be refused by a rule that a schema can't say.
CONFIGURATION = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 400, 401, 403, 404, 409, 412, 422, 428]

# 428 is what a missing If-Match is answered with (RFC 6585 section 3).
[checks.missing_required_header]
expected-statuses = [400, 401, 403, 406, 415, 422, 428]
"""


def main(binary: str, examples: str) -> int:
    with tempfile.TemporaryDirectory(prefix="kaifong-schemathesis.") as folder:
        data = Path(folder) / "data"
        log = Path(folder) / "log"
        process = start(binary, data, log)
        try:
            base, admin = greeting(process)
            second = host(binary, data, "create", "--admin")
            configuration = Path(folder) / "schemathesis.toml"
            configuration.write_text(keys(base, admin, second) + CONFIGURATION)
            failed = [ask(base, configuration, examples, phases, which) for phases, which in RUNS]
            if any(failed):
                print(log.read_text()[-4000:], file=sys.stderr)
            return int(any(failed))
        finally:
            process.terminate()
            process.wait(timeout=60)


RUNS = [
    ("examples,coverage,fuzzing,stateful", ["--exclude-path-regex", ENDS_WHO_ASKS]),
    ("examples,coverage,fuzzing", ["--include-path-regex", ENDS_WHO_ASKS]),
]


def environment() -> dict[str, str]:
    """Without what would configure the instance; waits are none and limits are raised."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KAIFONG_")}
    kept.pop("DATABASE_URL", None)
    kept.pop("AMQP_URL", None)
    return kept | {
        "KAIFONG_GATEWAY_RATE_PER_SECOND": "1000000",
        "KAIFONG_FINANCE_ROLE_COOL_OFF_SECONDS": "0",
        "KAIFONG_PAYEE_COOL_OFF_SECONDS": "0",
    }


def start(binary: str, data: Path, log: Path) -> subprocess.Popen:
    command = [binary, "up", "--data", str(data), "--listen", "127.0.0.1:0"]
    return subprocess.Popen(
        command, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log.open("w"), text=True
    )


def greeting(process: subprocess.Popen) -> tuple[str, str]:
    """The address and the first administrator's key, as `kaifong up` says them."""
    admin = None
    for line in process.stdout:
        if "first administrator's key" in line:
            admin = next(process.stdout).strip()
        for word in line.split():
            if word.startswith("http://"):
                return word, admin
    raise SystemExit("kaifong up ended before it listened")


def host(binary: str, data: Path, *action: str) -> str:
    command = [binary, "keys", "--data", str(data), *action]
    said = subprocess.run(command, env=environment(), check=True, capture_output=True, text=True).stdout
    return said.splitlines()[-1]


def get(base: str, key: str, path: str) -> dict:
    return sent(urllib.request.Request(base + path), key)


def post(base: str, key: str, path: str, body: dict) -> dict:
    request = urllib.request.Request(base + path, data=json.dumps(body).encode(), method="POST")
    request.add_header("Content-Type", "application/json")
    request.add_header("Idempotency-Key", str(uuid.uuid4()))
    return sent(request, key)


def sent(request: urllib.request.Request, key: str) -> dict:
    request.add_header("Authorization", f"Bearer {key}")
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{request.full_url}: {error.code} {error.read().decode()}") from error


def keys(base: str, admin: str, second: str) -> str:
    """The part of the configuration that gives each tag its key."""
    name = {"en": "Neighbours' Centre", "zh_hant": "街坊中心"}
    agency = post(base, admin, "/v1/organisations", {"kind": "agency", "name": name})["organisation_id"]
    council = get(base, admin, "/v1/me")["actor"]["tenant_id"]
    parts = [f'headers = {{ Authorization = "Bearer {admin}" }}\n']
    for role, tags in ASKED_BY.items():
        body = {"display_name": role, "organisation_id": agency if role == "agency" else council}
        person = post(base, admin, "/v1/persons", body)["person_id"]
        # The key first: nobody issues one to a person who has a finance role.
        secret = post(base, admin, "/v1/keys", {"person_id": person, "label": role})["secret"]
        grant = post(base, admin, "/v1/role-grants", {"person_id": person, "role": role})
        if grant["state"] == "pending":
            post(base, second, f"/v1/role-grants/{grant['role_grant_id']}/confirm", {})
        parts += [
            f'[[operations]]\ninclude-tag = "{tag}"\nheaders = {{ Authorization = "Bearer {secret}" }}\n' for tag in tags
        ]
    return "\n".join(parts)


def ask(base: str, configuration: Path, examples: str, phases: str, which: list[str]) -> bool:
    command = [
        str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(configuration),
        "run", f"{base}/openapi.json", "--checks", "all", "--phases", phases, "--mode", "all",
        "--max-examples", examples, "--continue-on-failure", "--no-color", *which,
    ]
    if seed := os.environ.get("KAIFONG_TEST_SEED"):
        command += ["--seed", seed]
    # It keeps notes in the folder it is called from.
    return subprocess.run(command, stdin=subprocess.DEVNULL, cwd=configuration.parent).returncode != 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
