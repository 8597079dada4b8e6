"""The tool club without its eight faults."""

import html

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse

from authlab.insecure.club import InsecureClub


def repaired(club) -> type:
    class Repaired(club):
        def seal(self, password):
            if len(password.encode()) > 72:
                raise HTTPException(422, "A password has 72 bytes at most.")
            return super().seal(password)

        def opens(self, password, sealed):
            fits = len(password.encode()) <= 72
            return super().opens(password, sealed) and fits

        def place(self, request):
            return request.client.host

        def no(self, member):
            return "Wrong name or password."

        def fits(self, alg, signed, signature):
            return alg == "HS256" and super().fits(alg, signed, signature)

        def read(self, card, kind):
            claims = super().read(card, kind)
            if claims.get("kind") != kind:
                raise HTTPException(401, "This card is not good.")
            return claims

        def shown(self, request):
            header = request.headers.get("authorization", "")
            scheme, _, card = header.partition(" ")
            return card if scheme.lower() == "bearer" else ""

        def leave(self, card):
            self.left.add(self.read(card, "visit")["id"])

        def board(self):
            notes = (html.escape(note) for note in self.notes)
            page = "".join(f"<li>{note}</li>" for note in notes)
            policy = {"Content-Security-Policy": "default-src 'none'"}
            return HTMLResponse(f"<h1>Wanted</h1><ul>{page}</ul>", 200, policy)

    return Repaired


Repaired: type[InsecureClub] = repaired(InsecureClub)
