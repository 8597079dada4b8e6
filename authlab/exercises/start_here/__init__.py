"""Lesson 00: read a token without any key, and rewrite one without being able to sign it."""

from authlab.exercises.start_here.expiry import MINUTES_LEFT
from authlab.exercises.start_here.tampering import REWRITE
from authlab.widgets.quiz import Question

__all__ = ["MINUTES_LEFT", "REWRITE", "SELF_CHECK"]

SELF_CHECK = (
    Question(
        "On which systems may you try what you learn here?",
        (
            "On my own, and where the owner has allowed it in writing",
            "On any that is badly made",
            "On any, if I break nothing",
        ),
        "Without permission that is a crime in most countries, and good intentions seldom change it.",
        "Agree on the rules",
    ),
    Question(
        "What does the server keep of a password?",
        ("A salted hash", "The password, encrypted", "The password"),
        "Encryption could be undone with the key. Nothing undoes a hash; one can only guess and compare.",
        "Look into the database",
    ),
    Question(
        "How did the server check the password at login?",
        (
            "It hashed what I typed with the salt in the stored hash",
            "It decrypted the stored hash",
            "It hashed both with a new salt",
        ),
        "The salt and the cost stand in the stored hash. The same work gives the same hash again.",
        "Log in",
    ),
    Question(
        "What hides the form from somebody on the way between client and server?",
        ("Nothing did here; TLS would", "That it was a POST", "That it was a form"),
        "You read the password in the bytes. POST moves it out of the address, not out of sight.",
        "Look at the bytes",
    ),
    Question(
        "Who can read what this token says?",
        ("Whoever holds it", "Only the server", "Only the user it was made for"),
        "Its payload is encoded, not encrypted. The key is for signing.",
        "Read the token",
    ),
    Question(
        "Somebody changes the user in a token's payload. What does the server do?",
        ("It refuses: the signature no longer fits", "It serves the other user", "It asks for the password"),
        "Without the key nobody can make the signature that fits the new payload.",
        "Change the token",
    ),
    Question(
        "Where does this page keep the token?",
        ("In the browser's localStorage", "In a cookie", "On the server"),
        "You read it there, under the name auth_token. So could any script that runs in the page.",
        "Open the page",
    ),
    Question(
        "What made the copied token worthless after logout?",
        ("The server ended the session", "The page deleted its copy", "It had expired"),
        "You still held the copy. It was the server that no longer believed it.",
        "Log out",
    ),
)
