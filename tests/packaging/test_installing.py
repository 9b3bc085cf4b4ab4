"""What a desktop is told of the program, held against the program and against the tools that read it."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from configparser import RawConfigParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGING = CHECKOUT / "packaging"
DEBIAN = PACKAGING / "debian"
TYPE = "application/x-pat-studio-protocol"
SHARED = "{http://www.freedesktop.org/standards/shared-mime-info}"


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


def said(*command: object, **environment: str) -> str:
    done = subprocess.run(
        [*map(str, command)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **environment},
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def module(name: str, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.syspath_prepend(str(PACKAGING))
    spec = importlib.util.spec_from_file_location(name, PACKAGING / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture
def entry() -> RawConfigParser:
    parser = RawConfigParser()
    parser.optionxform = str
    parser.read(DEBIAN / "pat-studio.desktop", encoding="utf-8")
    return parser


@needs("desktop-file-validate")
def test_the_desktop_entry_is_valid() -> None:
    assert said("desktop-file-validate", DEBIAN / "pat-studio.desktop") == ""


def test_the_desktop_entry_opens_the_type_that_is_described(entry: RawConfigParser) -> None:
    described = ElementTree.parse(DEBIAN / "pat-studio.xml").getroot().find(f"{SHARED}mime-type")
    assert described is not None
    assert entry["Desktop Entry"]["MimeType"] == f"{described.get('type')};" == f"{TYPE};"
    assert entry["Desktop Entry"]["Exec"] == "pat-studio %f"
    # What the window tells the desktop, so that both are taken for one.
    app = (CHECKOUT / "studio" / "desktop" / "app.py").read_text(encoding="utf-8")
    assert 'setDesktopFileName("pat-studio")' in app
    assert entry["Desktop Entry"]["StartupWMClass"] == "pat-studio"


@needs("appstreamcli")
def test_the_description_for_software_centres_is_valid_and_tells_of_this_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deb = module("deb", monkeypatch)
    file = tmp_path / f"{deb.APPLICATION}.metainfo.xml"
    file.write_bytes(deb.metainfo())
    assert f"<id>{deb.APPLICATION}</id>" in file.read_text(encoding="utf-8")
    said("appstreamcli", "validate", "--no-net", file)
    version = re.search(r'"(.+)"', (CHECKOUT / "studio" / "__init__.py").read_text().split("__version__")[1])
    assert version is not None
    assert ElementTree.parse(file).getroot().find("releases/release").get("version") == version[1]


@needs("mandoc")
def test_the_manual_page_is_clean() -> None:
    assert said("mandoc", "-T", "lint", "-W", "style", DEBIAN / "pat-studio.1") == ""


def test_the_manual_page_names_every_command_and_option_of_the_program() -> None:
    page = (DEBIAN / "pat-studio.1").read_text(encoding="utf-8")
    program = said(sys.executable, "-m", "studio", "--help", COLUMNS="200")
    commands = re.findall(r"^    (\w+)  ", program, re.MULTILINE)
    assert len(commands) > 8
    assert [one for one in commands if f".It Cm {one}" not in page] == []
    options = set(re.findall(r"--([\w-]+)", program))
    for command in commands:
        options |= set(re.findall(r"^  (?:-\w [A-Z.]+, )?--([\w-]+)", said_help(command), re.MULTILINE))
    assert {"self-test", "passphrase-file", "json"} <= options
    assert sorted(one for one in options - {"output"} if f"-{one}" not in page) == []


def said_help(command: str) -> str:
    return said(sys.executable, "-m", "studio", command, "--help", COLUMNS="200")


@needs("update-mime-database")
def test_a_protocol_is_known_by_its_name_and_by_what_is_in_it(tmp_path: Path) -> None:
    packages = tmp_path / "mime" / "packages"
    packages.mkdir(parents=True)
    shutil.copy(DEBIAN / "pat-studio.xml", packages)
    # The types that each system knows, in the place of which the new one is read.
    assert "rror" not in said("update-mime-database", tmp_path / "mime")
    named = tmp_path / "a.patp"
    named.write_text("{}", encoding="utf-8")
    for number, file in enumerate(
        (
            CHECKOUT / "templates" / "psilocybin-trd-single-dose.patp",
            CHECKOUT / "templates" / "blank.patp",
            CHECKOUT / "tests" / "storage" / "formats" / "sealed-1.patp",
        )
    ):
        shutil.copy(file, tmp_path / f"nameless{number}")
    (tmp_path / "other").write_text('{\n  "format": 1,\n  "pages": []\n}', encoding="utf-8")
    ask = (
        "import sys; from PySide6.QtCore import QMimeDatabase; "
        "print(*[QMimeDatabase().mimeTypeForFile(one).name() for one in sys.argv[1:]])"
    )
    files = [named, *(tmp_path / f"nameless{number}" for number in range(3)), tmp_path / "other"]
    found = said(sys.executable, "-c", ask, *files, XDG_DATA_HOME=str(tmp_path)).split()
    assert found[:4] == [TYPE] * 4
    assert found[4] != TYPE


def test_icons_are_drawn_in_every_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from PySide6.QtGui import QImage

    said(sys.executable, PACKAGING / "icons.py", tmp_path)
    icons = module("icons", monkeypatch)
    for size in icons.SIZES:
        for place in icons.ICONS:
            image = QImage(str(tmp_path / f"{size}x{size}" / f"{place}.png"))
            assert (image.width(), image.height()) == (size, size)
            assert image.pixelColor(0, 0).alpha() == 0
            colours = {image.pixel(x, y) for x in range(size) for y in range(size)}
            assert len(colours) > 20
    assert len(list(tmp_path.rglob("*.svg"))) == 2


def test_all_locks_agree_on_one_version_of_each_package() -> None:
    found: dict[str, set[str]] = {}
    for lock in PACKAGING.glob("requirements*.txt"):
        for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", lock.read_text(encoding="utf-8"), re.MULTILINE):
            found.setdefault(name, set()).add(version)
    assert len(found) > 80
    assert {name: versions for name, versions in found.items() if len(versions) > 1} == {}


def test_the_lock_for_building_holds_all_that_the_program_needs_with_hashes() -> None:
    text = (PACKAGING / "requirements-dist.txt").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([\w.-]+)==", text, re.MULTILINE))
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dist"]]
    assert [one for one in wanted if re.split(r"[\[<>=!~;]", one)[0] not in locked] == []
    assert text.count("==") <= text.count("--hash=sha256:")
