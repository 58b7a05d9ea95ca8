"""HDFS of one name node and one data node on loopback, for as long as a `with` block lasts."""

import contextlib
import json
import pathlib
import subprocess
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from . import web
from .errors import StartError
from .fetch import jars
from .process import START_SECONDS, Server, environment, java_command
from .sockets import LOOPBACK, free_ports

_NAME_NODE = "org.apache.hadoop.hdfs.server.namenode.NameNode"
_DATA_NODE = "org.apache.hadoop.hdfs.server.datanode.DataNode"
_OPTIONS = ["--add-opens=java.base/java.lang=ALL-UNNAMED"]  # else WebHDFS fails on Java 17
_LOGGING = """log4j.rootLogger=WARN,out
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=%d %p %c: %m%n
"""


class Hdfs:
    """A running file system: `url` is its root as WebHDFS, `user` who owns it; `data_node` may be killed and started again."""

    user = "kg"

    def __init__(self, folder: pathlib.Path) -> None:
        rpc, http, data, data_http, data_ipc = free_ports(5)
        self.url = f"webhdfs://{LOOPBACK}:{http}"
        self._http = f"http://{LOOPBACK}:{http}/webhdfs/v1"
        _configure(
            folder,
            {"fs.defaultFS": f"hdfs://{LOOPBACK}:{rpc}", "hadoop.tmp.dir": str(folder / "tmp")},
            {
                "dfs.namenode.name.dir": (folder / "names").as_uri(),
                "dfs.datanode.data.dir": (folder / "blocks").as_uri(),
                "dfs.replication": "1",
                "dfs.namenode.http-address": f"{LOOPBACK}:{http}",
                "dfs.namenode.rpc-bind-host": LOOPBACK,
                "dfs.datanode.address": f"{LOOPBACK}:{data}",
                "dfs.datanode.http.address": f"{LOOPBACK}:{data_http}",
                "dfs.datanode.ipc.address": f"{LOOPBACK}:{data_ipc}",
                "dfs.datanode.hostname": LOOPBACK,
                "dfs.namenode.datanode.registration.ip-hostname-check": "false",
            },
        )
        self._folder, self._data_http = folder, data_http
        self.name_node = Server(
            "the name node", _made(folder / "name"), self._command(_NAME_NODE), self._answers, variables=self._variables
        )
        self.data_node = Server(
            "the data node", _made(folder / "data"), self._command(_DATA_NODE), self._stores, variables=self._variables
        )

    @property
    def _variables(self) -> dict[str, str]:
        return environment(self._folder, HADOOP_USER_NAME=self.user)

    def _command(self, main: str, *arguments: str) -> list[str]:
        path = f"{self._folder / 'conf'}:{jars('hdfs')}/*"
        return java_command(self._folder, [*_OPTIONS, "-cp", path, main, *arguments])

    def format(self) -> None:
        """Make an empty file system. Raises StartError."""
        ended = subprocess.run(
            self._command(_NAME_NODE, "-format", "-nonInteractive"),
            env=self._variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=START_SECONDS,
        )
        if ended.returncode:
            raise StartError(f"no file system can be made\n{ended.stdout[-4000:]}", where=str(self._folder))

    def _ask(self, path: str, operation: str, method: str = "GET") -> str:
        text, _ = web.call(f"{self._http}{path}?op={operation}&user.name={self.user}", method=method)
        return text

    def _answers(self) -> None:
        if "FileStatuses" not in json.loads(self._ask("/", "LISTSTATUS")):
            raise ValueError("no list of files")

    def _stores(self) -> None:
        """The data node answers, and the name node knows of it; of one that was killed it believes for minutes that it lives."""
        web.call(f"http://{LOOPBACK}:{self._data_http}/jmx?qry=java.lang:type=Runtime")
        found, _ = web.call(
            f"{self._http[: -len('/webhdfs/v1')]}/jmx?qry=Hadoop:service=NameNode,name=FSNamesystemState"
        )
        if json.loads(found)["beans"][0]["NumLiveDataNodes"] < 1:
            raise ValueError("no data node lives")


@contextlib.contextmanager
def running(folder: pathlib.Path) -> Iterator[Hdfs]:
    """A new file system in `folder`. Raises UnavailableError without Java or the jars, StartError where it does not come up."""
    cluster = Hdfs(folder.resolve())
    cluster.format()
    with contextlib.ExitStack() as stack:
        for server in (cluster.name_node, cluster.data_node):
            server.start()
            stack.callback(server.stop)
        yield cluster


def _made(folder: pathlib.Path) -> pathlib.Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _configure(folder: pathlib.Path, core: Mapping[str, str], hdfs: Mapping[str, str]) -> None:
    conf = _made(folder / "conf")
    for part in ("hdfs", "datanode"):  # the pages of the servers, of which the jars hold none
        _made(conf / "webapps" / part / "WEB-INF")
    (conf / "log4j.properties").write_text(_LOGGING, "utf-8")
    for name, settings in (("core-site", core), ("hdfs-site", hdfs)):
        rows = "".join(
            f"<property><name>{key}</name><value>{escape(value)}</value></property>\n"
            for key, value in settings.items()
        )
        (conf / f"{name}.xml").write_text(f"<configuration>\n{rows}</configuration>\n", "utf-8")
