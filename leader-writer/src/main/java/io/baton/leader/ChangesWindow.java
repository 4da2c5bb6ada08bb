package io.baton.leader;

import io.baton.core.api.QuarantineService.Excerpt;
import io.baton.core.rejoin.DivergentPage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Takes pages of changes as they come and keeps those of a window. A page is small or has one large row, so few pages are kept too. */
final class ChangesWindow implements Predicate<DivergentPage> {
    /** Of so many pages each may be as large as pages get. */
    private static final int MOST_PAGES = 16;

    private final long from;
    private final int most;
    private final List<DivergentPage> pages = new ArrayList<>();
    private long seen;
    private int taken;
    private boolean more;

    /** @param from the first change wanted, counted from 1 */
    ChangesWindow(long from, int most) {
        this.from = from;
        this.most = most;
    }

    @Override
    public boolean test(DivergentPage page) {
        int size = page.changes().size();
        int begin = (int) Math.max(0, Math.min(size, from - 1 - seen));
        int end = Math.min(size, begin + (pages.size() < MOST_PAGES ? most - taken : 0));
        seen += size;
        if (end > begin) pages.add(page.slice(begin, end));
        taken += end - begin;
        more = end < size;
        return !more;
    }

    Excerpt excerpt() {
        return new Excerpt(from, List.copyOf(pages), more ? from + taken : 0);
    }
}
