"""What `sam build` made: it fits the functions' machine and lacks nothing."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from infra.local import settings
from tests.stack.actors import client, deployed
from tests.template.parts import functions, properties

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("local_stack")]

BUILT = settings.ROOT / ".aws-sam" / "build"
LAYERS = sorted(properties("AWS::Serverless::LayerVersion"))
MACHINES = {"x86_64": 0x3E, "arm64": 0xB7}
"""Lambda's word for a machine, and ELF's number."""

OF_THE_RUNTIME = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six")
"""What Lambda's Python brings with it: boto3 and what boto3 needs."""

IMPORT = """
import importlib, sys
handler, *paths = sys.argv[1:]
sys.path += paths
module, _, name = handler.rpartition(".")
assert callable(getattr(importlib.import_module(module), name))
"""


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the runtime's own packages and nothing else of this environment."""
    folder = tmp_path_factory.mktemp("runtime")
    for name in OF_THE_RUNTIME:
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        origin = Path(spec.origin)
        found = origin.parent if origin.name == "__init__.py" else origin
        (folder / found.name).symlink_to(found)
    return folder


@pytest.mark.parametrize("function", sorted(functions()))
def test_a_handler_needs_nothing_but_the_layers_and_the_runtime(
    function: str, runtime: Path
) -> None:
    paths = [BUILT / function, *(BUILT / layer / "python" for layer in LAYERS), runtime]
    handler = functions()[function]["Handler"]

    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", IMPORT, handler, *map(str, paths)],
        env={"AWS_DEFAULT_REGION": settings.REGION},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_compiled_packages_are_for_the_functions_machine() -> None:
    name = deployed("ApiFunction")
    (machine,) = client("lambda").get_function_configuration(FunctionName=name)["Architectures"]
    libraries = [path for layer in LAYERS for path in (BUILT / layer).rglob("*.so*")]

    assert libraries
    for library in libraries:
        head = library.read_bytes()[:20]
        assert head[:4] == b"\x7fELF"
        assert int.from_bytes(head[18:20], "little") == MACHINES[machine], library.name
