"""Every error that a user can meet: what is wrong, where, and what to do about it."""

EXIT_OK = 0
EXIT_BROKEN = 1  # the graph breaks a shape, or a score its floor
EXIT_FAILED = 2  # something could not run or could not be read


class KgError(Exception):
    """Base of all errors shown to users. `what` is the cause, `where` is `file:line` or `doc:offset`, `fix` is the remedy."""

    def __init__(self, what: str, *, where: str = "", fix: str = "") -> None:
        self.what, self.where, self.fix = what, where, fix
        super().__init__(f"{where}: {what}" if where else what)

    def line(self) -> str:
        """The error on one line, for terminals and logs."""
        text = str(self)
        return f"{text} ({self.fix})" if self.fix else text


class InputError(KgError):
    """A document that cannot be read; the rest of the batch goes on."""


class DataError(KgError):
    """A data file of the package or of the user (lexicon, frame, gazetteer) that breaks its schema."""


class NumberError(KgError):
    """A numeral run that does not read as a number; `where` is the offset inside the run."""


class MissingExtraError(InputError):
    """An optional dependency that this input needs is not installed."""


class PipelineError(KgError, ValueError):
    """A spaCy pipeline in which a component lacks one that it needs before it."""

    def __str__(self) -> str:
        """With the remedy: who adds components sees no command line."""
        return f"{self.what}: {self.fix}"


class EndpointError(KgError):
    """A language model's endpoint that does not answer, or not as it should. No message holds a key."""


class BuildError(KgError):
    """A build folder that is missing, incomplete or of another version."""


class QueryError(KgError):
    """A SPARQL query that does not parse or run."""


class QueryTimeoutError(QueryError):
    """A SPARQL query that was ended because it took too long."""


class StoreError(KgError):
    """A graph database that does not answer, refuses, or is too old. No message holds a password."""
