"""The signature of webhooks against the example of Standard Webhooks, and how secrets are made."""

from base64 import b64decode

from hub.hooks import signature

# From the tests of https://github.com/standard-webhooks/standard-webhooks
KEY = b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
NAME, UNIX_S, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
MARK = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_message_is_signed_as_in_the_standard_s_example():
    assert signature.headers(NAME, UNIX_S, BODY, [KEY]) == {
        "webhook-id": NAME,
        "webhook-timestamp": "1614265330",
        "webhook-signature": MARK,
    }


def test_two_secrets_make_two_signatures_with_a_space_between():
    both = signature.headers(NAME, UNIX_S, BODY, [b"another", KEY])["webhook-signature"]
    assert both.split(" ")[1] == MARK
    assert len(both.split(" ")) == 2


def test_a_secret_follows_from_its_salt_and_the_key_of_this_hub_alone():
    one = signature.secret("key", "salt")
    assert one == signature.secret("key", "salt")
    assert one not in (signature.secret("key", "other"), signature.secret("other", "salt"))
    assert b64decode(signature.written(one).removeprefix("whsec_")) == one
    assert len(one) == 32
