"""The emulated Telegram of the reference material, with one thing more: the test says who administers a chat.

    python3 telegram_members.py TELEGRAM.PY [its options]

`POST update` with `{"kind":"member","chat":-100,"user":9,"status":"administrator"}` makes it so, and says nothing to the
bot. Everything else is as there.
"""
import importlib.util
import sys

path = sys.argv.pop(1)
spec = importlib.util.spec_from_file_location("telegram", path)
telegram = importlib.util.module_from_spec(spec)
sys.modules["telegram"] = telegram
spec.loader.exec_module(telegram)
inject = telegram.Server.inject


def with_members(self, d):
    if d.get("kind") != "member":
        return inject(self, d)
    chat = self.chat(d["chat"], True, type=d.get("chat_type"), title=d.get("title"))
    chat.setdefault("members", {})[d["user"]] = d["status"]
    return {"ok": True}


def administrators(self, p):
    members = self.need_chat(p["chat_id"]).get("members", {})
    return [{"status": status, "user": {"id": user, "is_bot": False, "first_name": "User"}}
            for user, status in members.items() if status in ("creator", "administrator")]


telegram.Server.inject = with_members
telegram.Server.m_getChatAdministrators = administrators
sys.exit(telegram.main())
