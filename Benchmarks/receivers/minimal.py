"""A receiver as gidgethub's documentation writes it, on aiohttp: verifies, dispatches, answers, keeps nothing."""

import os
import sys

from aiohttp import web
from gidgethub import routing, sansio

SECRET = os.environ["GITHUB_WEBHOOK_SECRET"]
router = routing.Router()
seen = 0


@router.register("repository")
async def repository(event):
    global seen
    seen += bool(event.data["repository"]["full_name"])


async def receive(request):
    event = sansio.Event.from_http(request.headers, await request.read(), secret=SECRET)
    await router.dispatch(event)
    return web.Response(status=202)


application = web.Application()
application.router.add_post("/webhook", receive)
web.run_app(application, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
