"""Calls the gateway with OpenAI's client for Python as users do; prints what came, as one JSON object.

Arguments: base URL, then by commas the aliases for chat, embeddings and responses. The key is on standard input.
"""

import json
import sys

import openai

base_url, *aliases = sys.argv[1:]
chats, embeddings, responses = (names.split(",") for names in aliases)
client = openai.OpenAI(
    api_key=sys.stdin.readline().strip(), base_url=base_url, max_retries=0, timeout=20
)

TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Weather of a city",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        },
    },
}
ASKED = {"role": "user", "content": "What is the weather in Paris?"}


def chat(model):
    messages = [{"role": "user", "content": "Who are you, ¿señor Müller? 你好"}]
    whole = client.chat.completions.create(model=model, messages=messages, max_tokens=200)
    with client.chat.completions.stream(model=model, messages=messages) as stream:
        pieces = sum(1 for event in stream if event.type == "content.delta")
        streamed = stream.get_final_completion()
    asking = client.chat.completions.create(model=model, messages=[ASKED], tools=[TOOL])
    call = asking.choices[0].message.tool_calls[0]
    result = {"role": "tool", "tool_call_id": call.id, "content": '{"celsius":18}'}
    told = client.chat.completions.create(
        model=model, messages=[ASKED, asking.choices[0].message, result], tools=[TOOL]
    )
    return {
        "model": whole.model,
        "text": whole.choices[0].message.content,
        "finish": whole.choices[0].finish_reason,
        "tokens": whole.usage.total_tokens,
        "pieces": pieces,
        "streamed": streamed.choices[0].message.content,
        "streamedFinish": streamed.choices[0].finish_reason,
        "tool": [call.function.name, json.loads(call.function.arguments)],
        "told": told.choices[0].message.content,
    }


def embedding(model):
    answer = client.embeddings.create(model=model, input="The quick brown fox")
    vector = answer.data[0].embedding
    return {"length": len(vector), "norm": sum(number * number for number in vector) ** 0.5}


def response(model):
    return client.responses.create(model=model, input="Who are you?").output_text


def refusals(model):
    """The client's own classes of errors."""
    message = [{"role": "user", "content": "hello"}]
    found = {}
    stranger = client.with_options(api_key="ua_nobody")
    for name, call in {
        "key": lambda: stranger.models.list(),
        "model": lambda: client.chat.completions.create(model="nothing", messages=message),
        "number": lambda: client.chat.completions.create(
            model=model, messages=message, max_tokens=-1
        ),
    }.items():
        try:
            call()
            found[name] = "no error"
        except openai.APIStatusError as error:
            found[name] = [type(error).__name__, error.code]
    return found


print(
    json.dumps(
        {
            "models": [model.id for model in client.models.list()],
            "chat": {alias: chat(alias) for alias in chats},
            "embeddings": {alias: embedding(alias) for alias in embeddings},
            "responses": {alias: response(alias) for alias in responses},
            "refusals": refusals(chats[0]),
        }
    )
)
