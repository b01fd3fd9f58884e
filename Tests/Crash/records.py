#!/usr/bin/env python3
"""What the database says after a crash test, as one JSON object: read by other eyes than the program's own.

Usage: records.py DATABASE. The program must have ended; the file is opened read-only.
"""
import collections
import decimal
import hashlib
import json
import sqlite3
import sys

db = sqlite3.connect("file:%s?mode=ro" % sys.argv[1], uri=True)
db.row_factory = sqlite3.Row
problems = []


def rows(sql, *arguments):
    return db.execute(sql, arguments).fetchall()


def value(sql, *arguments):
    return db.execute(sql, arguments).fetchone()[0]


def check(holds, text):
    if not holds:
        problems.append(text)


def number(text):
    return decimal.Decimal(text)


# The file itself.
verdict = [row[0] for row in rows("PRAGMA integrity_check")]
check(verdict == ["ok"], "I8 integrity_check: %s" % verdict[:3])
check(not rows("PRAGMA foreign_key_check"), "I8 a foreign key leads nowhere")

# The audit log: every hash covers its row and the hash before it.
last = b""
for expected, row in enumerate(rows("SELECT * FROM audit ORDER BY id"), 1):
    fields = [str(row["at"]), str(row["user_id"])] + [
        row[name] for name in ("action", "origin", "arguments", "outcome", "detail")]
    covered = b"".join(b"%d:%s" % (len(field.encode()), field.encode()) for field in fields)
    last = hashlib.sha256(last + covered).digest()
    if row["id"] != expected or row["hash"] != last:
        problems.append("I8 the audit log is broken at row %d" % expected)
        break

# Messages in and out.
check(value("SELECT count(*) FROM inbox") == value("SELECT count(DISTINCT update_id) FROM inbox"), "I1 an update twice")
check(value("SELECT count(*) FROM inbox WHERE handled_at IS NULL") == 0, "I4 the inbox is not empty")
for row in rows("SELECT state, count(*) AS n FROM outbox WHERE state <> 'sent' GROUP BY state"):
    problems.append("I4 %d messages of the outbox are %s" % (row["n"], row["state"]))
for row in rows(
        "SELECT id, message FROM inbox WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE inbox_id = inbox.id) LIMIT 3"):
    problems.append("I4 update without an answer: %s" % row["message"])

# A confirmed proposal is one order under its own name; an order is that or a close that was asked for.
proposals = {row["id"]: row for row in rows("SELECT * FROM proposal")}
orders = {row["id"]: row for row in rows("SELECT * FROM orders")}
fills = collections.defaultdict(list)
for row in rows("SELECT * FROM fill ORDER BY id"):
    fills[row["order_id"]].append(row)
for name, proposal in proposals.items():
    isConfirmed = proposal["state"] == "confirmed"
    check(isConfirmed == (name in orders), "I2 proposal %s is %s, its order %s" % (
        name, proposal["state"], "exists" if name in orders else "is missing"))
for name, order in orders.items():
    done = fills.get(name, [])
    check(len(done) == 1, "I2 order %s has %d fills" % (name, len(done)))
    check(sum(number(fill["quantity"]) for fill in done) == number(order["quantity"]), "I2 order %s: quantity" % name)
    if name not in proposals:
        asked = name.startswith("m") and "/close" in (
            rows("SELECT message FROM inbox WHERE id = ?", name[1:].split("-")[0]) or [[""]])[0][0]
        check(asked, "I2 nobody asked for order %s" % name)

# Ledgers add up, and positions are what was bought and sold.
for row in rows("SELECT user_id FROM account"):
    user, balance = row[0], decimal.Decimal(0)
    for entry in rows("SELECT * FROM ledger WHERE user_id = ? ORDER BY id", user):
        balance += number(entry["amount"])
        check(balance == number(entry["balance"]), "I2 ledger row %d does not add up" % entry["id"])
    booked = sum(number(r[0]) for r in rows("SELECT amount FROM ledger WHERE user_id = ? AND kind = 'realized'", user))
    realized = sum(number(r[0]) for r in rows("SELECT realized FROM fill WHERE user_id = ?", user))
    check(booked == realized, "I2 user %d: booked %s, realized %s" % (user, booked, realized))

people = {}
for user, chat in rows("SELECT user_id, external_id FROM identity"):
    mine = rows("SELECT side, quantity FROM fill WHERE user_id = ? ORDER BY id", user)
    held = sum(number(row["quantity"]) * (1 if row["side"] == "buy" else -1) for row in mine)
    position = sum(number(r[0]) for r in rows("SELECT quantity FROM position WHERE user_id = ?", user))
    check(held == position, "I2 %s holds %s, its fills make %s" % (chat, position, held))
    people[chat] = {
        "bought": [int(number(row["quantity"]) / 1000) for row in mine if row["side"] == "buy"],
        "closed": sum(row["side"] == "sell" for row in mine),
        "held": int(position / 1000),
        "changes": value("SELECT count(*) FROM setting_history WHERE user_id = ? AND key = 'watchlist'", user),
    }
print(json.dumps({"problems": problems, "updates": value("SELECT count(*) FROM inbox"), "people": people}))
