"""What the tests of sharing do as a phone's browser does."""

from __future__ import annotations

import http.client
import time
import urllib.parse


def get(url, method="GET", path=None, **headers):
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    connection.request(method, path or parts.path, headers=headers)
    response = connection.getresponse()
    return response, response.read()


def eventually(condition):
    until = time.monotonic() + 20  # on a busy machine; mostly it is at once
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)
    return condition()
