/* Samples and allocations for statistics and simulation. */
#include "check.h"

enum { UNITS = 1000, ROOM = 64 };

static const uint8_t SEED[SSJ_SEED_LEN] = {7};

static int ascending(const uint32_t *units, size_t count, uint32_t below)
{
    size_t i;
    for (i = 0; i < count; i++) {
        if (units[i] >= below || (i > 0 && units[i - 1] >= units[i])) {
            return 0;
        }
    }
    return 1;
}

static void simple_samples_are_those_of_their_seed(void)
{
    /* The same in `bindings/python/tests/test_sampling.py`. */
    static const uint32_t wanted[5] = {68, 357, 626, 627, 924};
    uint32_t one[ROOM], again[ROOM], other[ROOM];
    size_t count = 0;

    MUST(ssj_sample_srs(UNITS, 5, SEED, sizeof SEED, 0, one, ROOM, &count, &err));
    CHECK(count == 5 && ascending(one, count, UNITS) && memcmp(one, wanted, sizeof wanted) == 0);
    MUST(ssj_sample_srs(UNITS, 5, SEED, sizeof SEED, 0, again, 5, NULL, &err));
    CHECK(memcmp(one, again, sizeof wanted) == 0);
    MUST(ssj_sample_srs(UNITS, 5, SEED, sizeof SEED, 1, other, ROOM, &count, &err));
    CHECK(memcmp(one, other, sizeof wanted) != 0);
    MUST(ssj_sample_srs(0, 0, SEED, sizeof SEED, 0, NULL, 0, &count, &err));
    CHECK(count == 0);
    FAILS(SSJ_SAMPLE_SIZE, ssj_sample_srs(4, 5, SEED, sizeof SEED, 0, one, ROOM, &count, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_sample_srs(UNITS, 5, SEED, 31, 0, one, ROOM, &count, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_sample_srs(UNITS, 5, SEED, sizeof SEED, 0, one, 4, &count, &err));
    CHECK(count == 5);
    FAILS(SSJ_BAD_ARGUMENT, ssj_sample_srs(UNITS, 5, SEED, sizeof SEED, 0, (uint32_t *)(void *)((char *)one + 1), ROOM - 1, &count, &err));
    FAILS(SSJ_NULL_POINTER, ssj_sample_srs(UNITS, 5, NULL, 0, 0, one, ROOM, &count, &err));
    FAILS(SSJ_NULL_POINTER, ssj_sample_srs(UNITS, 5, SEED, sizeof SEED, 0, NULL, ROOM, &count, &err));
}

static void every_stratum_gets_its_size(void)
{
    static const uint64_t sizes[3] = {3, 0, 20};
    static const uint64_t beyond[3] = {3, 0, 2000};
    uint32_t strata[UNITS], drawn[ROOM];
    size_t have[3] = {0, 0, 0}, count = 0, i;

    for (i = 0; i < UNITS; i++) {
        strata[i] = (uint32_t)(i % 3);
    }
    MUST(ssj_sample_stratified(strata, UNITS, sizes, 3, SEED, sizeof SEED, 0, drawn, ROOM, &count, &err));
    CHECK(count == 23 && ascending(drawn, count, UNITS));
    for (i = 0; i < count; i++) {
        have[strata[drawn[i]]]++;
    }
    CHECK(have[0] == 3 && have[1] == 0 && have[2] == 20);
    FAILS(SSJ_SAMPLE_SIZE, ssj_sample_stratified(strata, UNITS, beyond, 3, SEED, sizeof SEED, 0, drawn, ROOM, &count, &err));
    FAILS(SSJ_BAD_GROUP, ssj_sample_stratified(strata, UNITS, sizes, 2, SEED, sizeof SEED, 0, drawn, ROOM, &count, &err));
    FAILS(SSJ_NULL_POINTER, ssj_sample_stratified(NULL, UNITS, sizes, 3, SEED, sizeof SEED, 0, drawn, ROOM, &count, &err));
    FAILS(SSJ_NULL_POINTER, ssj_sample_stratified(strata, UNITS, NULL, 3, SEED, sizeof SEED, 0, drawn, ROOM, &count, &err));
}

static void designs_by_size_keep_size_and_certainty(void)
{
    static const char *const designs[] = {"pareto", "sequential-poisson", "systematic-pps", "ordered-pivotal", "sampford", "conditional-poisson"};
    static const double wrong[2] = {0.5, 1.5}, odd[2] = {0.5, 0.25};
    uint64_t sizes[UNITS];
    double chances[UNITS], sum = 0;
    uint32_t drawn[UNITS];
    size_t count = 0, i;

    for (i = 0; i < UNITS; i++) {
        sizes[i] = 1 + i % 7;
    }
    sizes[500] = 1000000;
    MUST(ssj_inclusion_probabilities(sizes, UNITS, 40, chances, &err));
    for (i = 0; i < UNITS; i++) {
        sum += chances[i];
    }
    CHECK(chances[500] == 1.0 && chances[6] > 6.9 * chances[0] && sum > 39.999999 && sum < 40.000001);
    for (i = 0; i < sizeof designs / sizeof *designs; i++) {
        size_t at;
        int sure = 0;
        MUST(ssj_sample_pps(designs[i], SSJ_NTS, chances, UNITS, SEED, sizeof SEED, 0, drawn, UNITS, &count, &err));
        CHECK(count == 40 && ascending(drawn, count, UNITS));
        for (at = 0; at < count; at++) {
            sure |= drawn[at] == 500;
        }
        CHECK(sure);
    }
    MUST(ssj_sample_pps("poisson/1", SSJ_NTS, chances, UNITS, SEED, sizeof SEED, 0, drawn, UNITS, &count, &err));
    CHECK(count > 10 && count < 90 && ascending(drawn, count, UNITS));
    FAILS(SSJ_BAD_UNIT, ssj_sample_pps("pareto", SSJ_NTS, wrong, 2, SEED, sizeof SEED, 0, drawn, UNITS, &count, &err));
    FAILS(SSJ_SAMPLE_SIZE, ssj_sample_pps("pareto", SSJ_NTS, odd, 2, SEED, sizeof SEED, 0, drawn, UNITS, &count, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_sample_pps("roulette", SSJ_NTS, odd, 2, SEED, sizeof SEED, 0, drawn, UNITS, &count, &err));
    FAILS(SSJ_BAD_PARAMETER, ssj_sample_pps("cube", SSJ_NTS, odd, 2, SEED, sizeof SEED, 0, drawn, UNITS, &count, &err));
    FAILS(SSJ_SAMPLE_SIZE, ssj_inclusion_probabilities(sizes, 3, 4, chances, &err));
    FAILS(SSJ_NULL_POINTER, ssj_inclusion_probabilities(NULL, 3, 2, chances, &err));
}

static void what_is_wrong_with_a_unit_names_it(void)
{
    static const double zero = 0.0;
    double chances[4] = {0.5, 0.5, 0.5, 0.5}, bad[4] = {1.5, -0.25, 0, 0};
    static const uint32_t strata[3] = {0, 2, 2};
    static const uint64_t sizes[3] = {1, 0, 1};
    uint32_t drawn[4];
    size_t count, i;

    bad[2] = 1.0 / zero;
    bad[3] = zero / zero;
    for (i = 0; i < 4; i++) {
        ssj_error *error = NULL;
        uint64_t row = 0;
        chances[2] = bad[i];
        CHECK(ssj_sample_pps("ordered-pivotal", SSJ_NTS, chances, 4, SEED, sizeof SEED, 0, drawn, 4, &count, &error) == SSJ_BAD_UNIT);
        CHECK(ssj_error_row(error, &row) && row == 2);
        ssj_error_free(error);
    }
    /* A stratum without units is an error even where none of it is wanted. */
    FAILS(SSJ_BAD_GROUP, ssj_sample_stratified(strata, 3, sizes, 3, SEED, sizeof SEED, 0, drawn, 4, &count, &err));
}

static void totals_are_divided_exactly_or_not_at_all(void)
{
    static const uint64_t sizes[3] = {1000, 100, 10}, least[3] = {0, 10, 5}, most[3] = {900, 20, 10};
    static const double spreads[3] = {1.0, 20.0, 0.0};
    uint64_t parts[3];

    MUST(ssj_allocate("proportional", SSJ_NTS, 111, sizes, 3, NULL, 0.0, NULL, NULL, parts, &err));
    CHECK(parts[0] == 100 && parts[1] == 10 && parts[2] == 1);
    MUST(ssj_allocate("equal", SSJ_NTS, 30, sizes, 3, NULL, 0.0, NULL, NULL, parts, &err));
    CHECK(parts[0] == 10 && parts[1] == 10 && parts[2] == 10);
    MUST(ssj_allocate("neyman", SSJ_NTS, 65, sizes, 3, spreads, 0.0, least, most, parts, &err));
    CHECK(parts[0] == 40 && parts[1] == 20 && parts[2] == 5);
    FAILS(SSJ_UNMET_TOTAL, ssj_allocate("proportional", SSJ_NTS, 14, sizes, 3, NULL, 0.0, least, most, parts, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_allocate("by hand", SSJ_NTS, 14, sizes, 3, NULL, 0.0, NULL, NULL, parts, &err));
    FAILS(SSJ_BAD_UNIT, ssj_allocate("neyman", SSJ_NTS, 14, sizes, 3, NULL, 0.0, NULL, NULL, parts, &err));
    FAILS(SSJ_NULL_POINTER, ssj_allocate("equal", SSJ_NTS, 14, sizes, 3, NULL, 0.0, NULL, NULL, NULL, &err));
}

int main(void)
{
    simple_samples_are_those_of_their_seed();
    every_stratum_gets_its_size();
    designs_by_size_keep_size_and_certainty();
    what_is_wrong_with_a_unit_names_it();
    totals_are_divided_exactly_or_not_at_all();
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
