/* The harness of the C tests: checks that are counted, and the fixtures that the programs share. */
#ifndef SSJ_TESTS_CHECK_H
#define SSJ_TESTS_CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shuangsuiji.h"

static int failures;

/* Says which line does not hold, and goes on. */
#define CHECK(condition)                                                            \
    do {                                                                            \
        if (!(condition)) {                                                         \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
            failures++;                                                             \
        }                                                                           \
    } while (0)

static inline void say(const char *file, int line, ssj_status status, const ssj_error *error)
{
    ssj_str message = ssj_error_message(error, SSJ_LANG_EN);
    fprintf(stderr, "%s:%d: status %d: %.*s\n", file, line, (int)status, (int)message.len, message.data);
}

/* A call that must succeed: without it the program cannot go on. */
#define MUST(call)                                \
    do {                                          \
        ssj_error *err = NULL;                    \
        ssj_status status_ = (call);              \
        if (status_ != SSJ_OK || err != NULL) {   \
            say(__FILE__, __LINE__, status_, err); \
            exit(EXIT_FAILURE);                   \
        }                                         \
    } while (0)

/* A call that must fail with this status, and with an error that speaks both languages. */
#define FAILS(wanted, call)                                      \
    do {                                                         \
        ssj_error *err = NULL;                                   \
        ssj_status status_ = (call);                             \
        CHECK(status_ == (wanted));                              \
        CHECK(err != NULL && ssj_error_code(err) == status_);    \
        CHECK(ssj_error_message(err, SSJ_LANG_EN).len > 0);      \
        CHECK(chinese(ssj_error_message(err, SSJ_LANG_ZH)));     \
        CHECK(chinese(ssj_error_remedy(err, SSJ_LANG_ZH)));      \
        if (status_ != (wanted))                                 \
            say(__FILE__, __LINE__, status_, err);               \
        ssj_error_free(err);                                     \
    } while (0)

/* Whether a text holds a character from U+4000 to U+9FFF. */
static inline int chinese(ssj_str text)
{
    size_t i;
    for (i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c >= 0xe4 && c <= 0xe9)
            return 1;
    }
    return 0;
}

static inline int is(ssj_str text, const char *expected)
{
    return text.len == strlen(expected) && memcmp(text.data, expected, text.len) == 0;
}

static inline int has(const void *data, size_t len, const char *part)
{
    size_t n = strlen(part), i;
    for (i = 0; i + n <= len; i++)
        if (memcmp((const char *)data + i, part, n) == 0)
            return 1;
    return 0;
}

static const char PLAN[] =
    "unit = \"bureau\"\ncampaign = \"c1\"\ntitle = \"季度抽查\"\nsuite = \"sm3\"\nas_of = 2026-01-05\n"
    "physical = \"d10:[0-9]{4}\"\n"
    "parties = [{ id = \"keeper\", organisation = \"登记机关\" }, { id = \"notary\", organisation = \"公证处\" }]\n"
    "[[tasks]]\ncode = \"food\"\nitems = [\"food-01\"]\nstrata_by = \"tier\"\n"
    "quotas = { A = { ratio = \"10%\" }, B = { count = 2 } }\n"
    "window = { from = 2026-01-12, to = 2026-03-31 }\n";

static const char ITEMS[] = "code,name,basis\nfood-01,食品销售检查,《食品安全法》第一百一十条\n";

static const char OFFICERS[] =
    "id,name,unit,card_number,card_from,card_to,capacity\n"
    "o1,张三,east,K1,2024-01-01,2028-12-31,9\n"
    "o2,李四,east,K2,2024-01-01,2028-12-31,9\n"
    "o3,王五,east,K3,2024-01-01,2028-12-31,9\n"
    "o4,赵六,east,K4,2024-01-01,2028-12-31,9\n";

/* The times of the tests: the second of each act of a campaign. */
enum { T_COMMIT = 1767571200, T_CEREMONY = T_COMMIT + 60, T_DRAW = T_COMMIT + 120, T_CLOSE = T_COMMIT + 180 };

static inline void add_csv(ssj_registers *registers, int32_t which, const char *name, const char *text)
{
    MUST(ssj_registers_csv(registers, which, name, SSJ_NTS, (const uint8_t *)text, strlen(text), NULL, 0, &err));
}

/* Sixty targets, every third of tier B, and one that is revoked. */
static inline ssj_registry *registry(void)
{
    static char targets[8192];
    size_t len = 0;
    int i;
    ssj_registers *registers = NULL;
    ssj_registry *built = NULL;

    len += (size_t)sprintf(targets, "scheme,id,name,region,tier,status\nraw,GONE,已吊销,140105,A,revoked\n");
    for (i = 0; i < 60; i++)
        len += (size_t)sprintf(targets + len, "raw,L%02d,店铺 %d,140105,%c,active\n", i, i, i % 3 == 0 ? 'B' : 'A');
    MUST(ssj_registers_new(SSJ_ON_BAD_REFUSE, &registers, &err));
    add_csv(registers, SSJ_REGISTER_ITEMS, "items.csv", ITEMS);
    add_csv(registers, SSJ_REGISTER_TARGETS, "targets.csv", targets);
    add_csv(registers, SSJ_REGISTER_INSPECTORS, "inspectors.csv", OFFICERS);
    MUST(ssj_registers_build(registers, &built, &err));
    ssj_registers_free(registers);
    return built;
}

static inline ssj_campaign *prepared(void)
{
    ssj_registry *all = registry();
    ssj_plan *plan = NULL;
    ssj_campaign *campaign = NULL;
    MUST(ssj_plan_parse(PLAN, SSJ_NTS, &plan, &err));
    MUST(ssj_campaign_prepare(all, plan, &campaign, &err));
    /* The campaign goes on without them. */
    ssj_plan_free(plan);
    ssj_registry_free(all);
    return campaign;
}

/* Bytes of a test: never like this in production. */
static inline void fill(uint8_t *bytes, size_t len, int from)
{
    size_t i;
    for (i = 0; i < len; i++)
        bytes[i] = (uint8_t)((size_t)from + i);
}

static inline ssj_campaign *committed(void)
{
    uint8_t secrets[SSJ_SECRETS_LEN];
    ssj_campaign *campaign = prepared();
    fill(secrets, sizeof secrets, 1);
    MUST(ssj_campaign_commit(campaign, secrets, sizeof secrets, NULL, 0, T_COMMIT, &err));
    return campaign;
}

/* A campaign that was rehearsed from a seed and closed. */
static inline ssj_campaign *rehearsed(void)
{
    uint8_t seed[SSJ_DIGEST_LEN];
    ssj_campaign *campaign = committed();
    fill(seed, sizeof seed, 7);
    MUST(ssj_campaign_rehearse(campaign, seed, sizeof seed, T_CEREMONY, &err));
    MUST(ssj_campaign_match(campaign, T_DRAW, &err));
    MUST(ssj_campaign_close(campaign, T_CLOSE, &err));
    return campaign;
}

#endif
