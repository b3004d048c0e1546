package dev.fixpoint.experiments.cli;

/** A command that several processes can do together. */
interface SharedByRanks {}
