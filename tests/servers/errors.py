"""Every error of the servers: what is wrong, where, and what to do about it."""


class ServerError(Exception):
    """Base of all. `what` is the cause, `where` a file or folder, `fix` the remedy."""

    def __init__(self, what: str, *, where: str = "", fix: str = "") -> None:
        self.what, self.where, self.fix = what, where, fix
        text = f"{where}: {what}" if where else what
        super().__init__(f"{text} ({fix})" if fix else text)


class UnavailableError(ServerError):
    """This machine cannot have the server: no Java, no Maven, no jars. Tests skip for it."""


class ChecksumError(ServerError):
    """A fetched file is not the one that checksums.txt pins."""


class StartError(ServerError):
    """A server that does not come up, or that other machines could reach."""


class AdminError(ServerError):
    """The admin tool ended with an error."""
