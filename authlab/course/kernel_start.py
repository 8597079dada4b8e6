"""A plugin of pytest for `check`: a kernel that died at its start is started once more, as JupyterLab does.

jupyter_client draws a kernel's ports and lets go of them; the kernel takes them when it has imported itself.
Whatever has one of them by then ends that kernel.
"""

import warnings

from nbval import plugin
from nbval.kernel import RunningKernel


class _StartedAgain(RunningKernel):
    def __init__(self, *args: object, **options: object) -> None:
        try:
            super().__init__(*args, **options)
        except RuntimeError as died:
            warnings.warn(f"a kernel was started again: {died}", stacklevel=1)
            super().__init__(*args, **options)


def pytest_configure() -> None:
    """Have nbval start its kernels so."""
    plugin.RunningKernel = _StartedAgain
