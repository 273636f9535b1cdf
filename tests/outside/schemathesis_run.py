"""Runs Schemathesis against a fresh embedded instance, each operation with the key of somebody whose role may call it.

There is one person for each role. Who may call what is read from the reviewed snapshot of the policy, which a test compares
with the policy itself.

Arguments: the kaifong binary, the number of examples of an operation.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import uuid
from pathlib import Path

POLICY = Path(__file__).resolve().parent.parent / "snapshots" / "authorisation.snap"

# The roles of outsiders, and the kind of their organisations; the others are the council's.
OUTSIDE = {"agency": "agency", "donor": "donor", "driver": "partner", "partner": "partner"}

# Of the roles that may call an operation the first of these asks: what only reads, one who sees what everybody wrote; what
# changes something, one who may change little, so that every role that does something asks. Then whoever may.
READERS = ["auditor"]
WRITERS = [
    "partner", "donor", "agency", "warehouse", "dispatcher", "assessor", "finance_releaser", "finance_approver",
    "finance_preparer", "grants_officer", "admin",
]
# Everybody makes and ends keys of their own, an administrator others' as well.
ASKED_BY = {"CreateKey": "admin", "RevokeKey": "admin", "RotateKey": "admin"}

# What would take the key, the person or the role from one of those who ask: asked with made-up ids only.
ENDS_WHO_ASKS = (
    r"/v1/(keys/.*/(revoke|rotate)|persons/.*/(suspend|deactivate)|organisations/.*/suspend|role-grants/.*/revoke)"
)

# Data that fits the schema may still name what isn't there, or be refused by a rule that a schema can't say: 403 is such
# a rule's, of duties that are apart for one, and never the policy's, as HOOKS checks of every answer.
CONFIGURATION = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 400, 401, 403, 404, 409, 412, 422, 428]

# 428 is what a missing If-Match is answered with (RFC 6585 section 3).
[checks.missing_required_header]
expected-statuses = [400, 401, 403, 406, 415, 422, 428]
"""

# Who asks may ask: no answer is the policy's refusal. And a blank at the end of a header's value is no part of it (RFC 9110
# section 5.5): a key that is wrong by nothing else arrives as a right one.
HOOKS = '''
import schemathesis


@schemathesis.hook
def filter_headers(context, headers):
    values = (headers or {}).values()
    return all(value == value.strip(" \\t") for value in values if isinstance(value, str))


@schemathesis.check
def role_may_ask(ctx, response, case):
    if response.status_code == 403 and b"KER002" in response.content:
        raise AssertionError("the key that asks has no role that may call this")
'''


def main(binary: str, examples: str) -> int:
    with tempfile.TemporaryDirectory(prefix="kaifong-schemathesis.") as folder:
        data = Path(folder) / "data"
        log = Path(folder) / "log"
        process = start(binary, data, log)
        try:
            base, admin = greeting(process)
            second = host(binary, data, "create", "--admin")
            configuration = Path(folder) / "schemathesis.toml"
            (Path(folder) / "hooks.py").write_text(HOOKS)
            configuration.write_text(f'hooks = "{folder}/hooks.py"\n' + keys(base, admin, second) + CONFIGURATION)
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


def askers(base: str, admin: str) -> dict[str, str]:
    """Who asks each operation of the document."""
    rows = re.findall(r"^/\S+/(\w+) (reads|writes): (.+)$", POLICY.read_text(), re.MULTILINE)
    policy = {rpc: (kind, roles.split()) for rpc, kind, roles in rows}
    found = {}
    for path in get(base, admin, "/openapi.json")["paths"].values():
        for operation in (one for one in path.values() if "operationId" in one):
            name = operation["operationId"]
            # What several services mount has the service before it.
            rpc = name.rpartition("_")[2]
            kind, may = policy[rpc]
            order = [ASKED_BY[rpc]] if rpc in ASKED_BY else READERS if kind == "reads" else WRITERS
            found[name] = next(role for role in order + may if role in may or may == ["every", "role"])
    return found


def keys(base: str, admin: str, second: str) -> str:
    """The part of the configuration that gives each operation its key."""
    asks = askers(base, admin)
    secrets = {"admin": admin}
    for role in sorted(set(asks.values()) - {"admin"}):
        secrets[role] = person(base, admin, second, role)
    parts = [f'headers = {{ Authorization = "Bearer {admin}" }}\n']
    for name, role in asks.items():
        parts.append(
            f'[[operations]]\ninclude-operation-id = "{name}"\nheaders = {{ Authorization = "Bearer {secrets[role]}" }}\n'
        )
    return "\n".join(parts)


def person(base: str, admin: str, second: str, role: str) -> str:
    """The key of somebody new with this role."""
    organisation = get(base, admin, "/v1/me")["actor"]["tenant_id"]
    if role in OUTSIDE:
        body = {"kind": OUTSIDE[role], "name": {"en": f"Neighbours' {role}", "zh_hant": "街坊中心"}}
        organisation = post(base, admin, "/v1/organisations", body)["organisation_id"]
    body = {"display_name": role, "organisation_id": organisation}
    someone = post(base, admin, "/v1/persons", body)["person_id"]
    # The key first: nobody issues one to a person who has a finance role.
    secret = post(base, admin, "/v1/keys", {"person_id": someone, "label": role})["secret"]
    grant = post(base, admin, "/v1/role-grants", {"person_id": someone, "role": role})
    if grant["state"] == "pending":
        post(base, second, f"/v1/role-grants/{grant['role_grant_id']}/confirm", {})
    return secret


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
