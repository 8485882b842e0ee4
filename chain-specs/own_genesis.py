#!/usr/bin/env python3
"""The genesis of a chain of one's own: a preset whose people are replaced.

    own_genesis.py PRESET PEOPLE    prints it; both are JSON files

PRESET comes from `tallystick-node chain-spec-builder display-preset`. PEOPLE names everybody, and nobody else is left:

    {
      "validators": [{ "account": "5...", "aura": "5...", "grandpa": "5..." }],
      "council": ["5..."],
      "arbiters": ["5..."],
      "balances": { "5...": "1000000" }
    }

Balances are in NOTCH. Of the preset stay its rules, and the money of accounts without a key (insurance fund, reward
pot).
"""

import decimal
import json
import pathlib
import sys

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
UNITS_OF_A_NOTCH = 10**12


class Problem(Exception):
    """What is wrong, in a sentence."""


def account_id(address):
    """The 32 bytes of an SS58 address; its checksum is checked by the node."""
    number = 0
    for letter in address:
        if letter not in ALPHABET:
            raise Problem(f"{address!r} is no SS58 address")
        number = number * 58 + ALPHABET.index(letter)
    raw = number.to_bytes(35, "big") if number < 256**35 else b""
    if len(raw) != 35 or raw[0] > 63 or not 46 <= len(address) <= 48:
        raise Problem(f"{address!r} is no SS58 address of 32 bytes")
    return raw[1:33]


def keyless(address):
    """Whether an account belongs to a pallet, so that nobody has its key."""
    return account_id(address).startswith(b"modl")


def units(notch, address):
    """An amount of NOTCH as the chain counts it."""
    try:
        amount = decimal.Decimal(notch) * UNITS_OF_A_NOTCH
    except (decimal.InvalidOperation, TypeError) as error:
        raise Problem(f"the balance of {address} is {notch!r}; write NOTCH in quotes, as in \"1000.5\"") from error
    if amount != amount.to_integral_value() or amount <= 0:
        raise Problem(f"the balance of {address} must be above zero, with at most twelve decimals")
    return int(amount)


def take(people, field):
    """One list of PEOPLE, which must not be empty."""
    if not people.get(field):
        raise Problem(f"name at least one of the {field}")
    return people[field]


def genesis(preset, people):
    """The preset with these people."""
    unknown = set(people) - {"validators", "council", "arbiters", "balances"}
    if unknown:
        raise Problem(f"there is no such field: {', '.join(sorted(unknown))}")
    strangers = {address for address, _ in preset["balances"]["balances"] if not keyless(address)}
    kept = [[address, amount] for address, amount in preset["balances"]["balances"] if keyless(address)]
    money = take(people, "balances")
    validators = take(people, "validators")
    preset["balances"]["balances"] = kept + [[address, units(notch, address)] for address, notch in money.items()]
    preset["session"]["keys"] = [
        [each["account"], each["account"], {"aura": each["aura"], "grandpa": each["grandpa"]}] for each in validators
    ]
    preset["validatorSet"]["invulnerables"] = [each["account"] for each in validators]
    preset["council"]["members"] = take(people, "council")
    preset["arbiters"]["members"] = take(people, "arbiters")
    for address in preset["validatorSet"]["invulnerables"] + preset["council"]["members"] + preset["arbiters"]["members"]:
        account_id(address)
        if address not in money:
            raise Problem(f"{address} has no balance; it needs one to send its first transaction")
    if preset.get("sudo", {}).get("key"):
        raise Problem("this preset has sudo; take `testnet`")
    left = [address for address in strangers if address in json.dumps(preset) and address not in json.dumps(people)]
    if left:
        raise Problem(f"the preset names {', '.join(sorted(left))} in a place that this script does not know")
    return preset


def main(arguments):
    """Does what the command line says; returns the exit code."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        preset, people = (json.loads(pathlib.Path(path).read_text(encoding="utf-8")) for path in arguments)
        print(json.dumps(genesis(preset, people), indent=2))
    except (OSError, ValueError) as error:
        sys.exit(f"error: {error}")
    except KeyError as error:
        sys.exit(f"error: {error} is missing")
    except Problem as problem:
        sys.exit(f"error: {problem}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
