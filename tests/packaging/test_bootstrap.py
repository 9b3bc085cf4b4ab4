"""What packaging/bootstrap.py decides; nothing here uses a network or installs anything."""

import ast
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCE = CHECKOUT / "packaging" / "bootstrap.py"


@pytest.fixture
def bootstrap(tmp_path, monkeypatch):
    """The program, at work in a checkout of its own whose environment holds stand-ins."""
    spec = importlib.util.spec_from_file_location("bootstrap", SOURCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["x"]\n[project]\nname = "p"\n[tool.ruff]\nline-length = 110\n'
    )
    locks = {kind: tmp_path / f"{kind}.txt" for kind in ("run", "test")}
    for lock in locks.values():
        lock.write_text("a==1 \\\n    --hash=sha256:00\nb==2\n")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "LOCKS", locks)
    monkeypatch.setattr(module, "apt_install", lambda packages: False)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    return module


@pytest.fixture
def made(bootstrap, monkeypatch):
    """What was made and installed, in order, instead of doing it."""
    log = []

    def make_venv():
        log.append("venv")
        python = bootstrap.venv_program("python")
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()

    monkeypatch.setattr(bootstrap, "make_venv", make_venv)
    monkeypatch.setattr(bootstrap, "pip", lambda *arguments: log.append(Path(arguments[-1]).name))
    return log


@pytest.fixture
def called(bootstrap, monkeypatch):
    """The commands given to pat-studio and pytest; each succeeds, and an export writes its file."""
    log = []

    def call(command, **_options):
        log.append([Path(command[0]).stem, *command[1:]])
        if "-o" in command:
            Path(command[command.index("-o") + 1]).write_text("made")
        return 0

    monkeypatch.setattr(bootstrap.subprocess, "call", call)
    monkeypatch.setattr(bootstrap, "ensure_environment", lambda kind: None)
    monkeypatch.setattr(bootstrap, "qt_problem", lambda parts, also=(): None)
    return log


class TestPython:
    def test_an_old_python_is_told_which_one_is_needed(self, bootstrap):
        assert "Python 3.11 or later" in bootstrap.python_problem((3, 9))
        assert bootstrap.python_problem((3, 11)) is None
        assert bootstrap.python_problem((4, 0)) is None

    def test_an_old_python_can_read_the_program_that_far(self):
        ast.parse(SOURCE.read_text(encoding="utf-8"), feature_version=(3, 7))

    def test_it_imports_the_standard_library_alone(self):
        tree = ast.parse(SOURCE.read_text(encoding="utf-8"))
        names = {
            name.split(".")[0]
            for node in ast.walk(tree)
            for name in (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        }
        assert names <= set(sys.stdlib_module_names)


class TestDisplay:
    @pytest.mark.parametrize(
        ("system", "variables", "expected"),
        [
            ("linux", {}, False),
            ("linux", {"DISPLAY": ""}, False),
            ("linux", {"DISPLAY": ":0"}, True),
            ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
            ("darwin", {}, True),
            ("win32", {}, True),
        ],
    )
    def test_display_is_found(self, bootstrap, system, variables, expected):
        assert bootstrap.has_display(system, variables) is expected

    def test_qt_is_asked_for_the_parts_of_that_display(self, bootstrap):
        assert bootstrap.qt_parts({}) == ["base"]
        assert bootstrap.qt_parts({"DISPLAY": ":0"}) == ["base", "xcb"]
        assert bootstrap.qt_parts({"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}) == ["base", "xcb", "wayland"]


class TestEnvironment:
    def test_a_second_start_installs_nothing(self, bootstrap, made):
        bootstrap.ensure_environment("run")
        assert made == ["venv", "run.txt", bootstrap.ROOT.name]
        bootstrap.ensure_environment("run")
        assert len(made) == 3

    def test_the_test_environment_completes_that_of_run(self, bootstrap, made):
        bootstrap.ensure_environment("run")
        made.clear()
        bootstrap.ensure_environment("test")
        assert made == ["test.txt", bootstrap.ROOT.name]

    def test_the_test_environment_is_enough_to_run(self, bootstrap, made):
        bootstrap.ensure_environment("test")
        made.clear()
        bootstrap.ensure_environment("run")
        assert made == []

    @pytest.mark.parametrize("kind", ["run", "test"])
    def test_a_changed_lock_makes_it_anew(self, bootstrap, made, kind):
        bootstrap.ensure_environment(kind)
        made.clear()
        bootstrap.LOCKS["run"].write_text("a==2\n")
        bootstrap.ensure_environment(kind)
        assert made[0] == "venv"

    def test_changed_settings_of_tools_leave_it_alone(self, bootstrap, made):
        bootstrap.ensure_environment("run")
        made.clear()
        settings = bootstrap.ROOT / "pyproject.toml"
        settings.write_text(settings.read_text().replace("110", "100"))
        bootstrap.ensure_environment("run")
        assert made == []
        settings.write_text(settings.read_text().replace('"p"', '"q"'))
        bootstrap.ensure_environment("run")
        assert made[0] == "venv"

    def test_an_interrupted_start_is_made_anew(self, bootstrap, made, monkeypatch):
        def stop(*_arguments):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(bootstrap, "pip", stop)
            with pytest.raises(KeyboardInterrupt):
                bootstrap.ensure_environment("run")
        assert made == ["venv"]
        bootstrap.ensure_environment("run")
        assert made == ["venv", "venv", "run.txt", bootstrap.ROOT.name]

    def test_an_interrupted_completion_is_made_anew(self, bootstrap, made, monkeypatch):
        def stop(*_arguments):
            raise KeyboardInterrupt

        bootstrap.ensure_environment("run")
        with monkeypatch.context() as patch:
            patch.setattr(bootstrap, "pip", stop)
            with pytest.raises(KeyboardInterrupt):
                bootstrap.ensure_environment("test")
        made.clear()
        bootstrap.ensure_environment("run")
        assert made[0] == "venv"

    def test_an_environment_whose_python_is_gone_is_made_anew(self, bootstrap, made):
        bootstrap.ensure_environment("run")
        bootstrap.venv_program("python").unlink()
        made.clear()
        bootstrap.ensure_environment("run")
        assert made[0] == "venv"

    def test_a_moved_checkout_is_made_anew(self, bootstrap, made, monkeypatch):
        bootstrap.ensure_environment("run")
        made.clear()
        moved = bootstrap.ROOT.with_name("moved")
        bootstrap.ROOT.rename(moved)
        monkeypatch.setattr(bootstrap, "ROOT", moved)
        monkeypatch.setattr(bootstrap, "VENV", moved / ".venv")
        monkeypatch.setattr(bootstrap, "LOCKS", {kind: moved / f"{kind}.txt" for kind in ("run", "test")})
        bootstrap.ensure_environment("run")
        assert made[0] == "venv"

    def test_a_missing_venv_module_is_one_sentence(self, bootstrap, monkeypatch):
        monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
        monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
        monkeypatch.setattr(bootstrap, "is_root", lambda: False)
        with pytest.raises(bootstrap.Failure) as caught:
            bootstrap.ensure_venv_module()
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        assert f"'sudo apt-get install -y {package}'" in str(caught.value)
        assert "\n" not in str(caught.value)

    def test_settings_that_mix_in_another_python_are_dropped(self, bootstrap):
        variables = {"PYTHONPATH": "/x", "PIP_TARGET": "/y", "PIP_INDEX_URL": "https://mirror", "HOME": "/h"}
        kept = bootstrap.pip_environment(variables)
        assert kept["PIP_INDEX_URL"] == "https://mirror"
        assert not {"PYTHONPATH", "PIP_TARGET"} & set(kept)


class TestPipOutput:
    def test_large_files_and_the_last_step_are_shown(self, bootstrap):
        line = "  Downloading pyside6_addons-6.11.3-cp310-abi3-manylinux_2_34_x86_64.whl (175.3 MB)\n"
        assert bootstrap.progress_of(line) == "  fetching pyside6_addons 6.11.3 (175.3 MB)"
        line = "Installing collected packages: a, b, c"
        assert bootstrap.progress_of(line) == "  putting 3 packages in place"

    @pytest.mark.parametrize("line", ["Collecting a==1", "  Downloading a-1-py3-none-any.whl (9.1 kB)", ""])
    def test_small_steps_are_not_shown(self, bootstrap, line):
        assert bootstrap.progress_of(line) is None

    def test_no_network_is_one_sentence(self, bootstrap):
        said = bootstrap.explain(
            [
                "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(...: "
                "[Errno -3] Temporary failure in name resolution')': /simple/pydantic/",
                "ERROR: No matching distribution found for pydantic==2",
            ]
        )
        assert "network" in said
        assert "\n" not in said

    def test_a_certificate_that_is_not_trusted_is_told_from_no_network(self, bootstrap):
        said = bootstrap.explain(
            [
                "WARNING: Retrying (Retry(total=0)) after connection broken by 'SSLError(SSLCertVerificationError(1, "
                "'[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed'))': /simple/idna/ Max retries exceeded",
                "ERROR: No matching distribution found for idna==3",
            ]
        )
        assert "PIP_CERT" in said
        assert "\n" not in said

    def test_any_other_failure_shows_the_end(self, bootstrap):
        said = bootstrap.explain([*(f"line {number}" for number in range(100)), "ERROR: the hash is wrong"])
        assert "ERROR: the hash is wrong" in said
        assert "line 5\n" not in said


class TestSystemLibraries:
    LDD = """\
/x/PySide6/Qt/plugins/platforms/libqxcb.so:
\tlinux-vdso.so.1 (0x00007ffc)
\tlibQt6XcbQpa.so.6 => not found
\tlibxcb-icccm.so.4 => not found
\tlibX11.so.6 => /lib/x86_64-linux-gnu/libX11.so.6 (0x00007f)
\tlibnew.so.1 => not found
/x/PySide6/QtWidgets.abi3.so:
\tlibxcb-icccm.so.4 => not found
"""

    def test_missing_libraries_are_read_from_ldd(self, bootstrap):
        assert bootstrap.parse_missing(self.LDD) == {"libxcb-icccm.so.4", "libnew.so.1"}

    def test_the_command_to_type_names_the_packages(self, bootstrap, monkeypatch):
        monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
        monkeypatch.setattr(bootstrap, "is_root", lambda: False)
        said = bootstrap.advice(["libEGL.so.1", "libglib-2.0.so.0", "libgthread-2.0.so.0"])
        assert "'sudo apt-get install -y libegl1 libglib2.0-0'" in said

    def test_another_system_is_told_the_libraries(self, bootstrap, monkeypatch):
        monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
        assert bootstrap.advice(["libEGL.so.1", "libnew.so.1"]).endswith("libEGL.so.1, libnew.so.1.")

    def test_a_library_that_cannot_be_installed_is_a_problem(self, bootstrap, monkeypatch):
        bootstrap.VENV.mkdir()
        monkeypatch.setattr(bootstrap, "missing_libraries", lambda parts: ["libEGL.so.1"])
        assert bootstrap.qt_problem(["base"]) == bootstrap.advice(["libEGL.so.1"])

    def test_missing_libraries_and_programs_are_installed_in_one_go(self, bootstrap, monkeypatch):
        bootstrap.VENV.mkdir()
        missing = ["libEGL.so.1"]
        installed = []

        def install(packages):
            installed.append(packages)
            missing.clear()
            return True

        monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
        monkeypatch.setattr(bootstrap, "missing_libraries", lambda parts: list(missing))
        monkeypatch.setattr(bootstrap, "apt_install", install)
        started = subprocess.CompletedProcess("python", 0, "", "")
        monkeypatch.setattr(bootstrap.subprocess, "run", lambda command, **_options: started)
        assert bootstrap.qt_problem(["base"], ["xvfb"]) is None
        assert installed == [["libegl1", "xvfb"]]

    def test_qt_is_checked_once(self, bootstrap, monkeypatch):
        bootstrap.VENV.mkdir()
        starts = []

        def start(command, **_options):
            starts.append(command)
            return subprocess.CompletedProcess(command, 0, "", "")

        monkeypatch.setattr(bootstrap, "missing_libraries", lambda parts: [])
        monkeypatch.setattr(bootstrap.subprocess, "run", start)
        assert bootstrap.qt_problem(["base"]) is None
        assert bootstrap.qt_problem(["base"]) is None
        assert len(starts) == 1
        assert bootstrap.qt_problem(["base", "xcb"]) is None
        assert len(starts) == 2

    def test_a_qt_that_does_not_start_says_why(self, bootstrap, monkeypatch):
        bootstrap.VENV.mkdir()
        monkeypatch.setattr(bootstrap, "missing_libraries", lambda parts: [])
        failed = subprocess.CompletedProcess("python", 1, "", "Traceback\nImportError: gone\n")
        monkeypatch.setattr(bootstrap.subprocess, "run", lambda command, **_options: failed)
        assert bootstrap.qt_problem(["base"]) == "Qt cannot start on this machine: ImportError: gone"


class TestCommands:
    def test_run_opens_the_window_where_there_is_a_display(self, bootstrap, called, monkeypatch):
        monkeypatch.setenv("DISPLAY", ":7")
        monkeypatch.setattr(bootstrap.sys, "platform", "linux")
        assert bootstrap.main(["run"]) == 0
        assert called == [["pat-studio"]]

    def test_run_passes_arguments_on(self, bootstrap, called):
        assert bootstrap.main(["run", "check", "--json", "a.patp"]) == 0
        assert called == [["pat-studio", "check", "--json", "a.patp"]]

    def test_run_without_a_display_makes_checks_and_exports(self, bootstrap, called, monkeypatch, capfd):
        monkeypatch.setattr(bootstrap.sys, "platform", "linux")
        demo = bootstrap.ROOT / "demo"
        name = bootstrap.DEMO_TEMPLATE
        assert bootstrap.main(["run"]) == 0
        assert called == [
            ["pat-studio", "new", name, "-o", str(demo / f"{name}.patp")],
            ["pat-studio", "check", str(demo / f"{name}.patp")],
            ["pat-studio", "export", str(demo / f"{name}.patp"), "-o", str(demo / f"{name}.pdf")],
            ["pat-studio", "export", str(demo / f"{name}.patp"), "-o", str(demo / f"{name}.docx")],
        ]
        printed = capfd.readouterr().out
        assert str(demo / f"{name}.patp") in printed
        assert str(demo / f"{name}.pdf") in printed
        assert str(demo / f"{name}.docx") in printed

    def test_a_protocol_of_an_earlier_demonstration_is_kept(self, bootstrap, called, monkeypatch):
        monkeypatch.setattr(bootstrap.sys, "platform", "linux")
        protocol = bootstrap.ROOT / "demo" / f"{bootstrap.DEMO_TEMPLATE}.patp"
        protocol.parent.mkdir()
        protocol.write_text("edited")
        assert bootstrap.main(["run"]) == 0
        assert protocol.read_text() == "edited"
        assert [command[1] for command in called] == ["check", "export", "export"]

    @pytest.mark.parametrize(("failing", "status"), [("new", 2), ("check", 2), ("export", 1)])
    def test_a_failed_step_ends_the_demonstration(self, bootstrap, called, monkeypatch, failing, status):
        monkeypatch.setattr(bootstrap.sys, "platform", "linux")
        steps = []

        def step(*arguments):
            steps.append(arguments[0])
            return status if arguments[0] == failing else 0

        monkeypatch.setattr(bootstrap, "pat_studio", step)
        assert bootstrap.main(["run"]) == status
        assert steps[-1] == failing

    def test_without_a_display_a_missing_library_does_not_stop_the_command_line(self, bootstrap, called, monkeypatch):
        monkeypatch.setattr(bootstrap.sys, "platform", "linux")
        monkeypatch.setattr(bootstrap, "qt_problem", lambda parts, also=(): "Qt misses a library.")
        assert bootstrap.main(["run"]) == 0
        monkeypatch.setenv("DISPLAY", ":7")
        assert bootstrap.main(["run"]) == 3

    def test_test_runs_pytest_with_its_arguments_and_status(self, bootstrap, called, monkeypatch):
        assert bootstrap.main(["test", "-k", "dose"]) == 0
        assert called == [["python", "-m", "pytest", "-k", "dose"]]
        monkeypatch.setattr(bootstrap.subprocess, "call", lambda command, **_options: 1)
        assert bootstrap.main(["test"]) == 1

    def test_without_xcb_the_other_tests_still_run(self, bootstrap, called, monkeypatch, capfd):
        monkeypatch.setattr(bootstrap, "qt_problem", lambda parts, also=(): "No xcb here." if "xcb" in parts else None)
        assert bootstrap.main(["test"]) == 0
        assert "will be skipped: No xcb here." in capfd.readouterr().err

    def test_a_refused_write_is_one_sentence(self, bootstrap, monkeypatch, capfd):
        def refuse(kind):
            raise PermissionError(13, "Permission denied", "/checkout/.venv")

        monkeypatch.setattr(bootstrap, "ensure_environment", refuse)
        assert bootstrap.main(["run"]) == 3
        assert capfd.readouterr().err == "/checkout/.venv: Permission denied.\n"


class TestLocks:
    PINNED = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)

    def pinned(self, name):
        return dict(self.PINNED.findall((CHECKOUT / "packaging" / name).read_text(encoding="utf-8")))

    def test_the_test_lock_holds_the_run_lock(self):
        run, test = self.pinned("requirements.txt"), self.pinned("requirements-test.txt")
        assert run
        assert run.items() <= test.items()

    def test_every_package_has_a_hash(self):
        for name in ("requirements.txt", "requirements-test.txt"):
            blocks = re.split(r"\n(?=\S)", (CHECKOUT / "packaging" / name).read_text(encoding="utf-8"))
            pinned = [block for block in blocks if self.PINNED.match(block)]
            assert len(pinned) == len(self.pinned(name))
            assert all("--hash=sha256:" in block for block in pinned)
