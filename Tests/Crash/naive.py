#!/usr/bin/env python3
"""A trading bot as it is often written first, to show that the crash test has teeth.

It speaks enough of the real bot's language for the test's conversations, and does four things wrong: updates are
confirmed before they are handled, handlers run beside each other without an order, state is a JSON file that is
rewritten in place, and a message counts as sent once it was tried.

Usage: naive.py run, with TELEGRAM_API_BASE, TELEGRAM_BOT_TOKEN and NAIVE_STATE in the environment.
       naive.py records FILE prints what its state says, in the form of records.py.
"""
import json
import os
import queue
import random
import sys
import threading
import urllib.request


def load(path):
    try:
        with open(path) as file:
            return json.load(file)
    except (FileNotFoundError, ValueError):  # never there, or half-written: it starts anew
        return {}


class Bot:
    def __init__(self):
        self.base = "%s/bot%s/" % (os.environ["TELEGRAM_API_BASE"], os.environ["TELEGRAM_BOT_TOKEN"])
        self.path = os.environ["NAIVE_STATE"]
        self.people = load(self.path)
        self.jobs = queue.Queue()

    def call(self, method, **parameters):
        request = urllib.request.Request(
            self.base + method, json.dumps(parameters).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["result"]

    def run(self):
        for _ in range(8):
            threading.Thread(target=self.work, daemon=True).start()
        offset = 0
        while True:
            for update in self.call("getUpdates", offset=offset, timeout=30):
                offset = update["update_id"] + 1
                self.jobs.put(update)

    def work(self):
        while True:
            update = self.jobs.get()
            try:
                self.handle(update)
            except Exception:  # tried is as good as done
                pass

    def handle(self, update):
        press = update.get("callback_query")
        message = press["message"] if press else update["message"]
        chat = str(message["chat"]["id"])
        person = self.people.setdefault(chat, {"bought": [], "closed": 0, "held": 0, "changes": 0, "cards": {}})
        text, buttons = self.press(person, press["data"]) if press else self.say(person, chat, message["text"])
        self.call("sendMessage", chat_id=int(chat), text=text, reply_markup={"inline_keyboard": buttons})
        self.save()

    def save(self):
        with open(self.path, "w") as file:
            json.dump(self.people, file)

    @staticmethod
    def press(person, data):
        word, name = data.split(":")
        size = person["cards"].pop(name, None)
        if size is None:
            return "This card was used already. Nothing was done twice.", []
        if word == "cancel":
            return "Nothing was done.", []
        person["bought"].append(size)
        person["held"] += size
        return "✅ Buy: %.2f lots EURUSD at 1.08004 #%05d" % (size / 100, random.randrange(100_000)), []

    @staticmethod
    def say(person, chat, text):
        words = text.split()
        if words[0] == "/help":
            return "There is no help about %s. /help lists everything." % words[1], []
        if words[0] == "/set_watchlist":
            person["changes"] += 1
            return "\n".join(["Watchlist (%d)" % len(words[2:])] + ["%s 1.0 / 1.1" % word for word in words[2:]]), []
        if words[0] == "/get_quote":
            return "%s · Bid 1.07996" % words[1], []
        if words[0] == "/whoami":
            return "telegram:%s" % chat, []
        if words[0] == "/close":
            if not person["held"]:
                return "You hold no EURUSD.", []
            held, person["held"] = person["held"], 0
            person["closed"] += 1
            return "✅ Closed: %.2f lots EURUSD at 1.07996 #%05d" % (held / 100, random.randrange(100_000)), []
        size = round(100 * float(next(word for word in words if word[0] == "0")))
        name = "%010d" % random.randrange(10 ** 10)
        person["cards"][name] = size
        return "Buy %.2f lots EURUSD, at market" % (size / 100), [[
            {"text": "Confirm", "callback_data": "confirm:" + name},
            {"text": "Cancel", "callback_data": "cancel:" + name}]]


if sys.argv[1] == "run":
    Bot().run()
else:
    print(json.dumps({"problems": [], "updates": 0, "people": load(sys.argv[2])}))
