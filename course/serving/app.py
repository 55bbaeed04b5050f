"""The published course: Voila with our pages, identity and assets."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import webbrowser
from functools import cached_property
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import traitlets
from jupyter_core.utils import ensure_async, run_sync
from jupyter_server.services.kernels.handlers import _kernel_id_regex
from jupyter_server.utils import url_path_join
from tornado.ioloop import IOLoop, PeriodicCallback
from traitlets.config import Config
from voila.app import Voila
from voila.paths import collect_static_paths, collect_template_paths

from course import curriculum
from course.serving import assets, channel, identity, kernels, lessons, pages
from course.serving.forking import nursery
from course.serving.forking.provisioner import ForkProvisioner
from course.serving.visits import Visits
from course.workbook.store import NotSaved, Store, database_url

TEMPLATES = Path(__file__).parent / "templates"
# What a page of the stock front end loads; ECharts is loaded by the chart that needs it.
EXTENSIONS = ["@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget"]
PING = 12.0  # seconds: a connection that has died unseen is given up after two of them
LARGEST = 2_000_000  # bytes of one message from a page; an exercise has some 10,000
FILES = 65_536
TIDY = 30.0  # seconds after which what was saved stands in the database's one file, for who copies it
NOTICE = 1.0  # seconds until a kernel that died is found
IDLE = 1200  # seconds after which the kernel of a page that nobody watches is stopped


class CourseServer(Voila):
    """Voila in directory mode without its directory: only our own addresses lead to notebooks."""

    name = "course"
    # Nothing of the user's own Jupyter configuration may change how the course is served.
    config_file_paths = traitlets.List(traitlets.Unicode(), default_value=[])

    def setup_template_dirs(self) -> None:
        """Our page stands before Voila's own templates, without being installed among them."""
        self.template_paths = [str(TEMPLATES), *collect_template_paths(["voila", "nbconvert"], "lab", prune=True)]
        self.static_paths = collect_static_paths(["voila", "nbconvert"], "lab")

    nursery: nursery.Nursery | None = None
    forks = False

    @cached_property
    def store(self) -> Store:
        """Everybody's saved work."""
        return Store()

    def init_settings(self) -> dict[str, Any]:
        """Voila's settings and ours."""
        if self.forks:
            self.nursery = ForkProvisioner.nursery = nursery.Nursery()
        settings = super().init_settings()
        folder = Path(self.root_dir)
        return {
            **settings,
            "websocket_ping_interval": PING,
            "websocket_ping_timeout": PING,
            # the stock front end's connections have a heart of their own, in ms
            "ws_ping_interval": 1000 * PING,
            "ws_ping_timeout": 2500 * PING,
            "course_root": folder,
            "course_store": self.store,
            "nursery": self.nursery,
            "visits": Visits(self.kernel_manager),
            "websocket_max_message_size": LARGEST,
            "template_paths": self.template_paths,
            "traitlet_config": self.config,
            "voila_configuration": self.voila_configuration,
        }

    def init_handlers(self) -> list[Any]:
        """Our addresses; of Voila's own only the kernel channels, each bound to its owner."""
        base = self.server_url
        kernel = url_path_join(base, rf"/api/kernels/{_kernel_id_regex}")
        return [
            (kernel, kernels.OwnedKernelHandler),
            (url_path_join(kernel, "channels"), kernels.OwnedChannels),
            (url_path_join(base, rf"/visit/{_kernel_id_regex}"), channel.VisitChannel),
            (url_path_join(base, rf"/voila/api/shutdown/{_kernel_id_regex}"), kernels.OwnedShutdown),
            (url_path_join(base, r"/assets/[0-9a-f]+/(static|labextensions|course)/(.+)"), assets.AssetHandler),
            (url_path_join(base, r"/lesson/(\d\d\.\d+)"), lessons.LessonHandler),
            (url_path_join(base, r"/(exercises|solutions)/([a-z_]+?)(?:\.ipynb)?"), lessons.WorksheetHandler),
            (url_path_join(base, r"/code"), pages.CodeHandler),
            (base, pages.HomeHandler),
            (r".*", pages.NotFoundHandler),
        ]

    def start(self) -> None:
        """Serves. Lessons are run before the first learner asks for one."""
        why_not = cannot_fork()
        self.forks = not why_not
        if self.forks:
            IOLoop.current().add_callback(self._rehearse)
        else:
            print(f"{why_not}: each page starts a kernel of its own, which takes seconds.", flush=True)
        self._holding = PeriodicCallback(self._hold, 1000 * TIDY)
        self._holding.start()
        IOLoop.current().add_callback(self._hold)
        super().start()

    async def _hold(self) -> None:
        with contextlib.suppress(NotSaved):  # learners' pages say it; the next round may do better
            await asyncio.to_thread(self.store.hold)

    async def _rehearse(self) -> None:
        assert self.nursery is not None
        for lesson in curriculum.lessons(Path(self.root_dir)):
            with contextlib.suppress(nursery.CannotFork):  # the page of that lesson says it
                await self.nursery.lesson(Path(self.root_dir) / lesson.notebook)

    def stop(self) -> None:
        """Ends the kernels all at once: what they hold is saved."""
        if self.nursery is not None:
            self.nursery.close()
        self._holding.stop()
        self.store.release()
        shutil.rmtree(self.connection_dir, ignore_errors=True)
        run_sync(self._end_kernels)()

    async def _end_kernels(self) -> None:
        """One that ends by itself meanwhile must not keep the others."""
        manager = self.kernel_manager
        ending = [ensure_async(manager.shutdown_kernel(kernel, now=True)) for kernel in manager.list_kernel_ids()]
        await asyncio.gather(*ending, return_exceptions=True)

    def launch_browser(self) -> None:
        """Opens the home page in the user's browser, where there is one."""
        try:
            webbrowser.open(self.connection_url)
        except webbrowser.Error:
            self.log.warning("no browser found; open %s yourself", self.connection_url)


def _configuration(host: str, port: int, browser: bool, folder: Path) -> Config:
    config = Config()
    config.CourseServer.ip = host
    config.CourseServer.port = port
    config.CourseServer.port_retries = 0
    config.CourseServer.open_browser = browser
    config.CourseServer.root_dir = str(folder)
    config.CourseServer.cookie_secret = identity.cookie_secret()
    config.CourseServer.log_level = "WARN"
    config.VoilaConfiguration.extension_allowlist = EXTENSIONS
    config.VoilaConfiguration.show_tracebacks = False
    config.VoilaConfiguration.multi_kernel_manager_class = kernels.CourseKernels
    config.VoilaConfiguration.kernel_spec_manager_class = kernels.CourseKernelSpecs
    config.KernelRestarter.time_to_dead = NOTICE
    if os.name == "posix":  # sockets in a private folder: no port to race for, and none to listen on
        config.ConnectionFileMixin.transport = "ipc"
    config.MappingKernelManager.cull_idle_timeout = IDLE
    config.MappingKernelManager.cull_interval = 120
    return config


def cannot_fork() -> str:
    """Why kernels are stock ones here, else ''."""
    if not nursery.available():
        return "This system cannot fork kernels"
    if not any(found.name == kernels.FORKED for found in entry_points(group="jupyter_client.kernel_provisioners")):
        return "The course is not installed as it stands (pip install -e . does it)"
    return ""


def free_port(host: str, wanted: int) -> int:
    """``wanted`` if it is free, else the next free one within 50. Raises OSError where there is none."""
    try:
        family = socket.getaddrinfo(host, wanted, type=socket.SOCK_STREAM)[0][0]
    except socket.gaierror as unknown:
        raise OSError(f"no address called {host}") from unknown
    for port in range(wanted, min(wanted + 50, 65_536)):
        with socket.socket(family) as probe:
            if os.name == "posix":  # elsewhere it would let us take a port that is in use
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port from {wanted} on at {host}")


def _allow_many_files() -> None:
    """Each open page takes some ten file handles; many systems allow a program 1,024 unless it asks for more."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = min(hard, FILES) if hard != resource.RLIM_INFINITY else FILES
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def serve(host: str = "127.0.0.1", port: int = 8866, *, browser: bool = True) -> None:
    """Serves the course until interrupted. Raises FileNotFoundError without lessons, OSError without a port."""
    folder = curriculum.root()
    os.environ["COURSE_ROOT"] = str(folder)
    os.environ["COURSE_DATABASE_URL"] = database_url()
    port = free_port(host, port)
    _allow_many_files()
    server = CourseServer.instance(config=_configuration(host, port, browser, folder))
    server.initialize([])
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::") else host
    print(f"Weave is at http://{shown}:{port}/  (Ctrl+C stops it)", flush=True)
    server.start()
