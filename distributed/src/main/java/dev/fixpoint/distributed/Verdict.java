package dev.fixpoint.distributed;

/**
 * What ended a run, the same for all ranks.
 *
 * @param rank which failed or was lost; negative if the ranks do not belong together
 * @param sentence what happened
 */
record Verdict(int rank, String sentence) {
    static Verdict parse(String text) {
        int space = text.indexOf(' ');
        return new Verdict(Integer.parseInt(text.substring(0, space)), text.substring(space + 1));
    }

    String text() {
        return rank + " " + sentence;
    }

    RuntimeException exception() {
        return rank < 0 ? new RendezvousException(sentence) : new LostRankException(rank, sentence);
    }
}
