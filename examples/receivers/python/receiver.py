# pip install standardwebhooks
# LAKEHOOK_WEBHOOK_SECRET=whsec_... PORT=8080 python3 receiver.py
import os
import shutil
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

MAX_BYTES = 1_000_000
WEBHOOK = Webhook(os.environ["LAKEHOOK_WEBHOOK_SECRET"])
RECEIVED = Path(os.environ.get("RECEIVED", "received"))


class Receiver(BaseHTTPRequestHandler):
    timeout = 10

    def do_POST(self):
        length = self.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > MAX_BYTES:
            return self.answer(413)
        # The bytes as they arrived: parsed and printed again they would no longer fit the signature.
        body = self.rfile.read(int(length))
        try:
            message = WEBHOOK.verify(body, dict(self.headers))
        except (WebhookVerificationError, ValueError):  # ValueError: not even the form of a signature
            return self.answer(401)
        is_new = keep(self.headers["webhook-id"], body)
        self.answer(204)
        if is_new:
            work_off(message)

    def answer(self, status):
        self.send_response(status)
        self.end_headers()


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
    part, file = RECEIVED / f"{query_id}.csv.part", RECEIVED / f"{query_id}.csv"
    with urlopen(result["PresignedUrl"], timeout=60) as download, open(part, "wb") as out:
        shutil.copyfileobj(download, out)
    if part.stat().st_size != result["ContentLength"]:
        raise OSError(f"The download of {query_id} ended early.")
    part.rename(file)
    print(state, query_id, result["ContentLength"], "bytes in", file, flush=True)


RECEIVED.mkdir(parents=True, exist_ok=True)
server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8080"))), Receiver)
print(f"Receiving on http://127.0.0.1:{server.server_port}/", flush=True)
server.serve_forever()
