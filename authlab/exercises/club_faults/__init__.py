"""What is wrong with the tool club of lesson 21: eight faults, and a request that fails for each."""

from authlab.exercises.club_faults.faults import FAULTS, Fault, with_only
from authlab.exercises.club_faults.no_faults import NO_FAULTS, without
from authlab.exercises.club_faults.probes import PASSWORD, Probe, get_me, joined
from authlab.exercises.club_faults.repair import Repaired, repaired
from authlab.exercises.club_faults.serving import kept_out, served

__all__ = [
    "FAULTS",
    "NO_FAULTS",
    "PASSWORD",
    "Fault",
    "Probe",
    "Repaired",
    "get_me",
    "joined",
    "kept_out",
    "repaired",
    "served",
    "with_only",
    "without",
]
