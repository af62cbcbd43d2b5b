# LAKEHOOK_WEBHOOK_SECRET=whsec_... PORT=8080 python3 receiver.py
import base64
import hmac
import json
import os
import shutil
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

MAX_BYTES = 1_000_000  # a hundred links, and the rest
TOLERANCE = 300  # seconds
SECRET = os.environ["LAKEHOOK_WEBHOOK_SECRET"].removeprefix("whsec_")
KEY = base64.b64decode(SECRET, validate=True)
RECEIVED = Path(os.environ.get("RECEIVED", "received"))

if len(KEY) < 24:  # With an empty one anybody's signature would hold.
    raise SystemExit("LAKEHOOK_WEBHOOK_SECRET is not a secret.")


class Receiver(BaseHTTPRequestHandler):
    timeout = 10

    def do_POST(self):
        length = self.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > MAX_BYTES:
            return self.answer(413)
        # The bytes as they arrived: parsed and printed again they would no longer fit the signature.
        body = self.rfile.read(int(length))
        if not holds(self.headers, body):
            return self.answer(401)
        is_new = keep(self.headers["webhook-id"], body)
        self.answer(204)
        if is_new:
            work_off(json.loads(body))

    def answer(self, status):
        self.send_response(status)
        self.end_headers()


def holds(headers, body):
    """Whether one of the signatures was made with the secret, not long ago."""
    message_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 16):
        return False
    if abs(time.time() - int(timestamp)) > TOLERANCE:
        return False
    signed = f"{message_id}.{timestamp}.".encode() + body
    expected = b"v1," + base64.b64encode(hmac.digest(KEY, signed, "sha256"))
    given = headers.get("webhook-signature", "").encode().split(b" ")
    return any([hmac.compare_digest(expected, signature) for signature in given])


def keep(message_id, body):
    """Keeps a message under its id. False when it is there: every attempt of a message has the same id."""
    try:
        with open(RECEIVED / f"{message_id}.json", "xb") as file:
            file.write(body)
        return True
    except FileExistsError:
        return False


def work_off(message):
    query_id, state, result = message["QueryId"], message["State"]["State"], message.get("QueryResult")
    if result is None:
        reason = message.get("Error", {}).get("Message", "without a result")
        return print(state, query_id, reason, flush=True)
    # One file of CSV, or those of another OutputFormat.
    files = result.get("Files", [result])
    for index, file in enumerate(files):
        name = f"{query_id}-{index}.{file['Format'].lower()}" if "Format" in file else f"{query_id}.csv"
        download(file["PresignedUrl"], file["ContentLength"], name)
    print(state, query_id, len(files), "of", result.get("FileCount", 1), "files", flush=True)


def download(link, size, name):
    """A file that has its name is whole."""
    with urlopen(link, timeout=60) as answer:
        if answer.headers.get("content-type") == "application/gzip":
            name += ".gz"
        part = RECEIVED / f"{name}.part"
        with open(part, "wb") as out:
            shutil.copyfileobj(answer, out)
    if part.stat().st_size != size:
        raise OSError(f"The download of {name} ended early.")
    part.rename(RECEIVED / name)


RECEIVED.mkdir(parents=True, exist_ok=True)
server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8080"))), Receiver)
print(f"Receiving on http://127.0.0.1:{server.server_port}/", flush=True)
server.serve_forever()
