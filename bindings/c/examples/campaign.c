/*
 * A whole campaign in memory: registers with Chinese text, commitment, ceremony of three parties and
 * dice, draw, teams, record, verification. The library reads no clock and no entropy: the host does.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "shuangsuiji.h"

/* A borrowed text for "%.*s". */
#define TEXT(s) (int)(s).len, (s).data

static const char PLAN[] =
    "unit = \"example-bureau\"\n"
    "campaign = \"2026-q1\"\n"
    "title = \"2026 年第一季度食品抽查\"\n"
    "suite = \"sm3\"\n"
    "as_of = 2026-01-05\n"
    "physical = \"d10:[0-9]{39}\"\n"
    "parties = [\n"
    "    { id = \"keeper\", organisation = \"登记机关\" },\n"
    "    { id = \"notary\", organisation = \"公证处\" },\n"
    "    { id = \"university\", organisation = \"统计学院\" },\n"
    "]\n"
    "[[tasks]]\n"
    "code = \"food\"\n"
    "items = [\"food-01\"]\n"
    "strata_by = \"tier\"\n"
    "quotas = { A = { ratio = \"3%\" }, B = { ratio = \"10%\" } }\n"
    "window = { from = 2026-01-12, to = 2026-03-31 }\n";

static const char ITEMS[] =
    "code,name,basis\n"
    "food-01,食品销售安全检查,《中华人民共和国食品安全法》第一百一十条\n";

/* Ends the program with the message of an error. */
static void stop(ssj_error *error)
{
    fprintf(stderr, "%.*s\n", TEXT(ssj_error_message(error, SSJ_LANG_ZH)));
    ssj_error_free(error);
    exit(EXIT_FAILURE);
}

/* One call: anything but SSJ_OK ends the program. */
#define DO(call)               \
    do {                       \
        ssj_error *err = NULL; \
        if ((call) != SSJ_OK)  \
            stop(err);         \
    } while (0)

/* Random bytes of the operating system. */
static void entropy(uint8_t *bytes, size_t len)
{
    FILE *device = fopen("/dev/urandom", "rb");
    if (device == NULL || fread(bytes, 1, len, device) != len) {
        fputs("no entropy\n", stderr);
        exit(EXIT_FAILURE);
    }
    fclose(device);
}

static int64_t now(void)
{
    return (int64_t)time(NULL);
}

/* A register in memory; a host would print its rows so, or read a file. */
typedef struct {
    char text[1 << 17];
    size_t len;
} csv;

static void add(ssj_registers *registers, int32_t which, const char *name, const char *text, size_t len)
{
    DO(ssj_registers_csv(registers, which, name, SSJ_NTS, (const uint8_t *)text, len, NULL, 0, &err));
}

static ssj_registry *load(void)
{
    static csv targets, inspectors;
    ssj_registers *registers = NULL;
    ssj_registry *registry = NULL;
    int i;

    targets.len = (size_t)sprintf(targets.text, "代码类型,统一社会信用代码,名称,管辖区域,信用风险分类\n");
    for (i = 0; i < 800; i++)
        targets.len += (size_t)sprintf(targets.text + targets.len, "raw,licence-%04d,示例食品店第 %d 号,140105,%c\n", i, i,
                                       i % 4 == 0 ? 'B' : 'A');
    inspectors.len = (size_t)sprintf(inspectors.text, "id,name,unit,card_number,card_from,card_to,capacity\n");
    for (i = 0; i < 12; i++)
        inspectors.len += (size_t)sprintf(inspectors.text + inspectors.len,
                                          "officer-%d,检查员 %d,bureau,K%03d,2024-01-01,2028-12-31,10\n", i, i, i);

    DO(ssj_registers_new(SSJ_ON_BAD_REFUSE, &registers, &err));
    add(registers, SSJ_REGISTER_ITEMS, "items.csv", ITEMS, sizeof ITEMS - 1);
    add(registers, SSJ_REGISTER_TARGETS, "targets.csv", targets.text, targets.len);
    add(registers, SSJ_REGISTER_INSPECTORS, "inspectors.csv", inspectors.text, inspectors.len);
    /* One error names every bad row of every register. */
    DO(ssj_registers_build(registers, &registry, &err));
    ssj_registers_free(registers);
    return registry;
}

static void show_strata(const ssj_campaign *campaign)
{
    ssj_strata *strata = NULL;
    size_t i;

    DO(ssj_campaign_strata(campaign, &strata, &err));
    for (i = 0; i < ssj_strata_len(strata); i++) {
        uint64_t n = 0, num = 0, den = 0;
        ssj_strata_sample(strata, i, &n);
        ssj_strata_inclusion(strata, i, &num, &den);
        printf("stratum %.*s: N = %" PRIu64 ", n = %" PRIu64 ", probability %" PRIu64 "/%" PRIu64 "\n",
               TEXT(ssj_strata_name(strata, i)), ssj_strata_population(strata, i), n, num, den);
    }
    ssj_strata_free(strata);
}

/* All commit, dice are rolled in public, all reveal in the plan's order. */
static void hold_ceremony(ssj_campaign *campaign, const ssj_plan *plan)
{
    uint8_t value[3][SSJ_DIGEST_LEN], commitment[SSJ_DIGEST_LEN];
    size_t i;

    DO(ssj_campaign_begin(campaign, false, &err));
    for (i = 0; i < ssj_plan_party_count(plan); i++) {
        ssj_str party = ssj_plan_party(plan, i);
        /* Each party does this on its own machine, and shows its value only when it reveals. */
        entropy(value[i], SSJ_DIGEST_LEN);
        DO(ssj_campaign_commitment_of(campaign, party.data, party.len, value[i], SSJ_DIGEST_LEN, commitment, SSJ_DIGEST_LEN,
                                      &err));
        DO(ssj_campaign_commit_party(campaign, party.data, party.len, commitment, SSJ_DIGEST_LEN, now(), &err));
    }
    DO(ssj_campaign_physical(campaign, "d10:314159265358979323846264338327950288419", SSJ_NTS, now(), &err));
    for (i = 0; i < ssj_plan_party_count(plan); i++) {
        ssj_str party = ssj_plan_party(plan, i);
        DO(ssj_campaign_reveal(campaign, party.data, party.len, value[i], SSJ_DIGEST_LEN, now(), &err));
    }
}

static void show_first_visit(const ssj_campaign *campaign)
{
    ssj_visits *visits = NULL;
    size_t k;

    DO(ssj_campaign_visits(campaign, &visits, &err));
    printf("%zu visits; the first: %.*s by", ssj_visits_len(visits), TEXT(ssj_visits_target_name(visits, 0)));
    for (k = 0; k < ssj_visits_member_count(visits, 0); k++)
        printf(" %.*s", TEXT(ssj_visits_member_name(visits, 0, k)));
    putchar('\n');
    ssj_visits_free(visits);
}

int main(void)
{
    uint8_t secrets[SSJ_SECRETS_LEN];
    ssj_registry *registry = NULL;
    ssj_plan *plan = NULL;
    ssj_campaign *campaign = NULL;
    ssj_record *record = NULL;
    ssj_report *report = NULL;
    int32_t verdict;

    if (ssj_abi_version() != SSJ_ABI_VERSION) {
        fprintf(stderr, "this program was built for another library than %s\n", ssj_version());
        return EXIT_FAILURE;
    }

    /* Frames, strata and quotas; then pool and plan are fixed, before any seed exists. */
    registry = load();
    DO(ssj_plan_parse(PLAN, SSJ_NTS, &plan, &err));
    DO(ssj_campaign_prepare(registry, plan, &campaign, &err));
    show_strata(campaign);
    entropy(secrets, sizeof secrets);
    DO(ssj_campaign_commit(campaign, secrets, sizeof secrets, NULL, 0, now(), &err));
    memset(secrets, 0, sizeof secrets);

    hold_ceremony(campaign, plan);
    DO(ssj_campaign_draw(campaign, now(), &err));
    DO(ssj_campaign_match(campaign, now(), &err));
    DO(ssj_campaign_close(campaign, now(), &err));
    show_first_visit(campaign);

    /* The record, and what any stranger can check from its public part alone. */
    DO(ssj_campaign_record(campaign, SSJ_DISCLOSURE_CLOSED, &record, &err));
    DO(ssj_record_verify(record, &report, &err));
    verdict = ssj_report_verdict(report);
    printf("%.*s", TEXT(ssj_report_message(report, SSJ_LANG_ZH)));

    ssj_report_free(report);
    ssj_record_free(record);
    ssj_campaign_free(campaign);
    ssj_plan_free(plan);
    ssj_registry_free(registry);
    return verdict == SSJ_VERDICT_VALID ? EXIT_SUCCESS : EXIT_FAILURE;
}
