"""What pydactyl makes of the panel's answers, one line of JSON for each call."""

import asyncio
import json
import os
import time

from pydactyl import AsyncPterodactylClient, PterodactylClient
from pydactyl.exceptions import PterodactylApiError
from requests.exceptions import HTTPError, RetryError

URL = os.environ["PANEL_URL"]
CLIENT = "py-dactyl 2.1.3 (PyPI)"


def as_one(key):
    return PterodactylClient(URL, os.environ[key]).client


def tell(call, result, ok):
    text = result if isinstance(result, str) else json.dumps(result, default=str)
    text = text if len(text) <= 100 else text[:97] + "…"
    print(json.dumps({"client": CLIENT, "call": call, "result": text, "ok": bool(ok)}, separators=(",", ":")), flush=True)


def gets(call, work, check):
    try:
        value = work()
    except Exception as error:  # Whatever it is, it is a call that failed.
        tell(call, f"raised {type(error).__name__}: {error}", False)
        return None
    tell(call, value, check(value))
    return value


def fails(call, work, kind, status):
    try:
        tell(call, work(), False)
    except kind as error:
        tell(call, f"raises {type(error).__name__}: {error}", str(status) in str(error))
    except Exception as error:
        tell(call, f"raised {type(error).__name__}: {error}", False)


def until(ask, wanted):
    for _ in range(120):
        value = ask()
        if value == wanted:
            return value
        time.sleep(0.25)
    return ask()


owner, viewer, stranger, admin = map(as_one, ["OWNER_KEY", "VIEWER_KEY", "STRANGER_KEY", "ADMIN_KEY"])
person = as_one("OWNER_SESSION")
servers = owner.servers


def state():
    return servers.get_server_utilization("lobby")["current_state"]


gets("account.get_account", owner.account.get_account, lambda it: it["attributes"]["email"] == "owner@example.com")
gets("servers.list_permissions", servers.list_permissions, lambda it: it["attributes"]["permissions"]["user"]["keys"])
gets(
    "servers.list_servers, all pages",
    lambda: [one["attributes"]["name"] for one in servers.list_servers().collect()],
    lambda names: len(names) == 6,
)
gets(
    "servers.list_servers(per_page 4), the link to the next page",
    lambda: servers.list_servers(params={"per_page": 4}).get_next_page_link(),
    lambda link: link.startswith(URL) and "page=2" in link and "per_page=4" in link,
)
gets(
    "servers.list_servers(page 2), no link to a next one",
    lambda: servers.list_servers(params={"per_page": 4, "page": 2}).get_next_page_link(),
    lambda link: link is None,
)
gets(
    "servers.list_servers(filter by name)",
    lambda: len(servers.list_servers(params={"filter[name]": "lob"})),
    lambda many: many == 1,
)
gets(
    "servers.list_servers(type admin-all) of an administrator",
    lambda: len(admin.servers.list_servers(params={"type": "admin-all"})),
    lambda many: many == 6,
)
gets(
    "servers.get_server(include egg)",
    lambda: servers.get_server("parkour", includes=["egg"])["relationships"]["egg"],
    lambda egg: egg["object"] == "egg",
)
gets("servers.get_server_utilization", lambda: servers.get_server_utilization("lobby"), lambda it: it["current_state"] == "offline")
gets("servers.send_power_action start", lambda: servers.send_power_action("lobby", "start").status_code, lambda it: it == 204)
gets("servers.get_server_utilization, until it runs", lambda: until(state, "running"), lambda it: it == "running")
gets("servers.send_console_command", lambda: servers.send_console_command("lobby", "say hello").status_code, lambda it: it == 204)
gets("servers.get_websocket", lambda: servers.get_websocket("lobby")["data"]["socket"], lambda it: it.startswith("ws://"))
gets("servers.send_power_action stop", lambda: servers.send_power_action("lobby", "stop").status_code, lambda it: it == 204)
gets("servers.get_server_utilization, until it is off", lambda: until(state, "offline"), lambda it: it == "offline")
gets("servers.startup.list_variables", lambda: servers.startup.list_variables("parkour"), lambda it: it["data"] and it["meta"])
gets("servers.network.list_allocations", lambda: servers.network.list_allocations("parkour"), lambda it: it["object"] == "list")
gets("servers.backups.list_backups", lambda: servers.backups.list_backups("lobby")["data"], lambda it: it == [])
added = gets(
    "servers.users.create_user",
    lambda: servers.users.create_user("lobby", "stranger@example.com", ["control.start", "activity.read"]),
    lambda it: sorted(it["attributes"]["permissions"]) == ["activity.read", "control.start", "websocket.connect"],
)
uuid = added["attributes"]["uuid"]
gets("servers.users.list_users", lambda: servers.users.list_users("lobby"), lambda it: len(it["data"]) >= 1)
gets("servers.users.get_user", lambda: servers.users.get_user("lobby", uuid), lambda it: it["attributes"]["uuid"] == uuid)
gets(
    "servers.users.update_user",
    lambda: servers.users.update_user("lobby", uuid, ["control.console"]),
    lambda it: sorted(it["attributes"]["permissions"]) == ["control.console", "websocket.connect"],
)
gets("servers.users.delete_user", lambda: servers.users.delete_user("lobby", uuid).status_code, lambda it: it == 204)
key = gets(
    "account.api_key_create, with a session's token",
    lambda: person.account.api_key_create("another client", []),
    lambda it: it["meta"]["secret_token"].startswith(it["attributes"]["identifier"]),
)
gets("account.api_key_list, with a session's token", person.account.api_key_list, lambda it: it[0]["identifier"])
gets(
    "account.api_key_delete, with a session's token",
    lambda: person.account.api_key_delete(key["attributes"]["identifier"]).status_code,
    lambda it: it == 204,
)


async def asynchronous():
    async with AsyncPterodactylClient(URL, os.environ["OWNER_KEY"]) as client:
        return len(await client.client.servers.list_servers())


gets("AsyncPterodactylClient: servers.list_servers", lambda: asyncio.run(asynchronous()), lambda many: many == 6)

wrong = PterodactylClient(URL, "ptlc_nobodys").client
fails("account.get_account with a wrong key", wrong.account.get_account, HTTPError, 401)
fails("servers.send_power_action of one that only may look", lambda: viewer.servers.send_power_action("lobby", "start"), HTTPError, 403)
fails("servers.get_server of what is not theirs", lambda: stranger.servers.get_server("lobby"), HTTPError, 404)
fails("servers.send_power_action of one that is suspended", lambda: servers.send_power_action("unpaid", "start"), HTTPError, 409)
fails("servers.send_power_action on a node that is away", lambda: servers.send_power_action("lost", "start"), HTTPError, 504)
fails("servers.send_console_command to what is off", lambda: servers.send_console_command("lobby", "say hello"), HTTPError, 502)
fails("servers.send_console_command of nothing", lambda: servers.send_console_command("lobby", ""), PterodactylApiError, 422)
fails(
    "servers.users.create_user of nobody",
    lambda: servers.users.create_user("lobby", "nobody@example.com", ["control.start"]),
    PterodactylApiError,
    422,
)
fails("servers.backups.create_backup", lambda: servers.backups.create_backup("lobby"), HTTPError, 501)
fails("servers.schedules.list_schedules", lambda: servers.schedules.list_schedules("lobby"), HTTPError, 501)
fails("servers.startup.update_variable", lambda: servers.startup.update_variable("parkour", "GAME_NAME", "x"), HTTPError, 501)


def press_too_often():
    """It waits as long as it is told to and tries three times more, unless it was told not to."""
    hasty = PterodactylClient(URL, os.environ["OWNER_KEY"], retries=0).client
    for _ in range(400):
        hasty.servers.send_power_action("lobby", "kill")
    return "never refused"


fails("servers.send_power_action, too often", press_too_often, (RetryError, HTTPError), 429)


def press_and_wait():
    """As it comes: it is refused, obeys `Retry-After`, and gets through."""
    return servers.send_power_action("lobby", "kill").status_code


gets("servers.send_power_action, after it has waited as it was told", press_and_wait, lambda it: it == 204)
