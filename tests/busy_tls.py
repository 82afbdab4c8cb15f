"""A certificate authority for one test, and servers with certificates by it."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass(slots=True)
class Authority:
    """Signs certificates; `names` are those that clients asked for by SNI."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    names: list[str] = field(default_factory=list)

    @classmethod
    def make(cls, folder: Path) -> Self:
        key = ec.generate_private_key(ec.SECP256R1())
        made = cls(folder, key, _sign("Test authority", key, "Test authority", key, is_ca=True))
        made.file.write_bytes(made.certificate.public_bytes(Encoding.PEM))
        return made

    @property
    def file(self) -> Path:
        return self.folder / "authority.pem"

    def server_wrap(self, name: str) -> Callable[[socket.socket], socket.socket]:
        """Return what puts TLS with a certificate for `name` on a line."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _sign(name, key, "Test authority", self.key, is_ca=False)
        path = self.folder / f"{name}.pem"
        path.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + certificate.public_bytes(Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        context.sni_callback = lambda _line, asked, _context: self.names.append(str(asked))
        return lambda line: context.wrap_socket(line, server_side=True)


def _sign(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    is_ca: bool,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("a.example" if is_ca else name)]),
            critical=False,
        )
    )
    return builder.sign(issuer_key, hashes.SHA256())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
