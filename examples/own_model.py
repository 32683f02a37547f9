"""A model of one's own: here a server with an interface that no one else has.

export SERVICE=http://localhost:9000
python examples/own_model.py
cd examples && planact run GOAL --url URL --no-plan --executor own_model:Service
"""

import asyncio
import json
import os
from urllib.request import urlopen

import planact

LIBRARY = os.environ.get("LIBRARY", "http://localhost:8900/mine/")


class Service:
    name = "service"
    settings = planact.ModelSettings(page_tokens=2000, max_tokens=500)

    async def complete(
        self, messages: list[planact.Message], *, max_tokens: int, **_: object
    ) -> planact.Completion:
        prompt = "\n\n".join(f"{message.role}: {message.content}" for message in messages)
        body = json.dumps({"prompt": prompt, "limit": max_tokens}).encode()
        answer = await asyncio.to_thread(urlopen, os.environ["SERVICE"], body)
        return planact.Completion(text=json.load(answer)["text"])


if __name__ == "__main__":
    goal = 'Who wrote the book "Soups of the North"?'
    print(planact.run(goal, LIBRARY, planner=None, executor=Service()).answer)
