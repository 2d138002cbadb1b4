"""What the exporter of figures for Prometheus makes of the panel's answers, one line of JSON for each call."""

import contextlib
import io
import json
import os
from urllib.parse import urlsplit

from pterodactyl_exporter.dto.config import Config
from pterodactyl_exporter.enum.server_list_type import ServerListType
from pterodactyl_exporter.http_client import HTTPClient

CLIENT = "pterodactyl-exporter 1.0.7 (PyPI)"


def tell(call, result, ok):
    text = result if isinstance(result, str) else json.dumps(result, default=str)
    print(json.dumps({"client": CLIENT, "call": call, "result": text[:100], "ok": bool(ok)}, separators=(",", ":")), flush=True)


def figures(key, kind):
    panel = urlsplit(os.environ["PANEL_URL"])
    config = Config(
        host=panel.hostname,
        host_port=panel.port,
        port=9531,
        api_key=os.environ[key],
        https=False,
        ignore_ssl=False,
        server_list_type=kind,
    )
    # It prints how long it took.
    with contextlib.redirect_stdout(io.StringIO()):
        return HTTPClient(config).get_metrics()


try:
    seen = figures("WATCHER_KEY", ServerListType.EMPTY)
    tell("get_metrics", f"figures of {', '.join(seen.name)}", len(seen.name) == 4 and len(seen.cpu) == 4 and len(seen.last_backup_time) == 4)
except Exception as error:  # Whatever it is, there are no figures.
    tell("get_metrics", f"raised {type(error).__name__}: {error}", False)
try:
    tell("get_metrics, with a server on a node that is away", figures("OWNER_KEY", ServerListType.OWNER), False)
except Exception as error:
    tell("get_metrics, with a server on a node that is away", f"raises {type(error).__name__}: {error}", "Lost" in str(error))
