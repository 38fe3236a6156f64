/* What follows the draw: a casebook over the record and the journal of a campaign. */
#include "check.h"

#define NOW 1767700800 /* 2026-01-06T12:00:00Z */

/* The bytes of a file of a record. */
static const uint8_t *file_of(const ssj_record *record, int32_t part, const char *name, size_t *len)
{
    size_t i;
    for (i = 0; i < ssj_record_file_count(record, part); i++)
        if (is(ssj_record_file_path(record, part, i), name))
            return ssj_record_file_data(record, part, i, len);
    fprintf(stderr, "the record has no %s\n", name);
    exit(EXIT_FAILURE);
}

/* The text of a field of JSON, after the place where the object begins. */
static void field(const char *json, size_t len, const char *name, char *out, size_t size)
{
    char wanted[64];
    size_t i, k, n = (size_t)snprintf(wanted, sizeof wanted, "\"%s\":\"", name);
    for (i = 0; i + n < len; i++)
        if (memcmp(json + i, wanted, n) == 0) {
            for (k = 0, i += n; i < len && json[i] != '"' && k + 1 < size; i++)
                out[k++] = json[i];
            out[k] = '\0';
            return;
        }
    fprintf(stderr, "the answer has no %s\n", name);
    exit(EXIT_FAILURE);
}

static ssj_bytes *asked(const ssj_casebook *book, const char *question)
{
    ssj_bytes *answer = NULL;
    MUST(ssj_casebook_ask(book, question, SSJ_NTS, &answer, &err));
    return answer;
}

static int answers(const ssj_casebook *book, const char *question, const char *wanted)
{
    ssj_bytes *answer = asked(book, question);
    size_t len = ssj_bytes_len(answer);
    const uint8_t *data = ssj_bytes_data(answer);
    int found = has((const char *)data, len, wanted);
    if (!found)
        fprintf(stderr, "%s: %.*s\n", question, (int)len, (const char *)data);
    ssj_bytes_free(answer);
    return found;
}

int main(void)
{
    ssj_campaign *campaign = rehearsed();
    ssj_record *record = NULL;
    ssj_casebook *book = NULL;
    ssj_bytes *answer = NULL, *feed = NULL;
    char ceremony[80], target[80], roll_hash[80], rules_hash[80], question[512], entry[2048];
    const uint8_t *roll, *journal, *data;
    size_t roll_len = 0, journal_len = 0, len = 0, raised = 0;
    uint64_t seq = 0, next = 0;
    int32_t known = 7;

    MUST(ssj_campaign_record(campaign, SSJ_DISCLOSURE_CEREMONY, &record, &err));
    roll = file_of(record, SSJ_PART_SEALED, "roll.json", &roll_len);
    journal = file_of(record, SSJ_PART_PUBLIC, "journal.jsonl", &journal_len);
    MUST(ssj_casebook_read(roll, roll_len, journal, journal_len, NULL, 0, &book, &err));
    field((const char *)roll, roll_len, "ceremony", ceremony, sizeof ceremony);

    snprintf(question, sizeof question, "{\"ask\":\"opening\",\"ceremony\":\"%s\"}", ceremony);
    answer = asked(book, question);
    data = ssj_bytes_data(answer);
    len = ssj_bytes_len(answer);
    field((const char *)data, len, "roll", roll_hash, sizeof roll_hash);
    field((const char *)data, len, "rules", rules_hash, sizeof rules_hash);
    ssj_bytes_free(answer);
    snprintf(entry, sizeof entry,
             "{\"kind\":\"lc_opened\",\"key\":\"k1\",\"by\":\"bureau\",\"actor\":\"clerk\",\"at\":\"2026-01-06T12:00:00Z\","
             "\"ceremony\":\"%s\",\"roll\":\"%s\",\"rules\":\"%s\"}",
             ceremony, roll_hash, rules_hash);
    MUST(ssj_casebook_submit(book, entry, SSJ_NTS, NOW, &seq, &known, &err));
    CHECK(seq > 0 && known == 0);
    /* The same entry again changes nothing; another one under its key is refused. */
    MUST(ssj_casebook_submit(book, entry, SSJ_NTS, NOW + 60, NULL, &known, &err));
    CHECK(known == 1);
    CHECK(answers(book, "{\"ask\":\"cases\"}", "\"stage\":\"matched\""));

    answer = asked(book, "{\"ask\":\"cases\"}");
    data = ssj_bytes_data(answer);
    len = ssj_bytes_len(answer);
    field((const char *)data, len, "target", target, sizeof target);
    ssj_bytes_free(answer);
    snprintf(entry, sizeof entry,
             "{\"kind\":\"lc_dispatched\",\"key\":\"k1\",\"by\":\"bureau\",\"actor\":\"clerk\",\"at\":\"2026-01-06T12:00:00Z\","
             "\"ceremony\":\"%s\",\"target\":\"%s\",\"items\":[{\"item\":\"food-01\",\"guideline\":\"GL-1\"}]}",
             ceremony, target);
    FAILS(SSJ_DOUBLED_KEY, ssj_casebook_submit(book, entry, SSJ_NTS, NOW, &seq, &known, &err));
    *strstr(entry, "k1") = 'q';
    MUST(ssj_casebook_submit(book, entry, SSJ_NTS, NOW, &seq, NULL, &err));
    CHECK(answers(book, "{\"ask\":\"cases\"}", "\"stage\":\"dispatched\""));
    snprintf(entry, sizeof entry,
             "{\"kind\":\"lc_audited\",\"key\":\"k3\",\"by\":\"bureau\",\"actor\":\"clerk\",\"at\":\"2026-01-06T12:00:00Z\","
             "\"ceremony\":\"%s\",\"target\":\"%s\"}",
             ceremony, target);
    FAILS(SSJ_WRONG_STAGE, ssj_casebook_submit(book, entry, SSJ_NTS, NOW, &seq, &known, &err));
    FAILS(SSJ_BAD_ENTRY, ssj_casebook_submit(book, "{}", SSJ_NTS, NOW, &seq, &known, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_casebook_submit(book, entry, SSJ_NTS, -1, &seq, &known, &err));

    snprintf(question, sizeof question, "{\"ask\":\"trace\",\"ceremony\":\"%s\",\"target\":\"%s\",\"item\":\"food-01\"}", ceremony, target);
    FAILS(SSJ_GAP, ssj_casebook_ask(book, question, SSJ_NTS, &answer, &err));
    FAILS(SSJ_BAD_ARGUMENT, ssj_casebook_ask(book, "{\"ask\":\"nothing\"}", SSJ_NTS, &answer, &err));
    CHECK(answer == NULL);

    /* What is late is raised once. */
    MUST(ssj_casebook_raise(book, "2026-03-02", SSJ_NTS, "province", SSJ_NTS, "clock", SSJ_NTS, NOW + 5000000, &raised, &err));
    CHECK(raised == 5);
    MUST(ssj_casebook_raise(book, "2026-03-02", SSJ_NTS, "province", SSJ_NTS, "clock", SSJ_NTS, NOW + 5000000, &raised, &err));
    CHECK(raised == 0);
    FAILS(SSJ_BAD_DATE, ssj_casebook_raise(book, "soon", SSJ_NTS, "province", SSJ_NTS, "clock", SSJ_NTS, NOW, &raised, &err));
    CHECK(answers(book, "{\"ask\":\"figures\",\"on\":\"2026-03-02\"}", "\"violations\":[[[\"dispatch\",\"east\"],5]]"));

    /* Another system reads the feed and has the same state; a changed journal is refused. */
    MUST(ssj_casebook_feed(book, 0, &next, &feed, &err));
    CHECK(next == seq + 1 + 5);
    data = ssj_bytes_data(feed);
    len = ssj_bytes_len(feed);
    {
        ssj_casebook *other = NULL;
        MUST(ssj_casebook_read(roll, roll_len, data, len, NULL, 0, &other, &err));
        CHECK(answers(other, "{\"ask\":\"cases\"}", "\"stage\":\"dispatched\""));
        ssj_casebook_free(other);
        other = NULL;
        FAILS(SSJ_BAD_RECORD, ssj_casebook_read(roll, roll_len, data, len - 1, NULL, 0, &other, &err));
        FAILS(SSJ_BAD_ENTRY, ssj_casebook_read(roll, roll_len, data, len, "{}", SSJ_NTS, &other, &err));
        FAILS(SSJ_BAD_ENTRY, ssj_casebook_read(roll, roll_len - 1, data, len, NULL, 0, &other, &err));
        CHECK(other == NULL);
    }
    ssj_bytes_free(feed);
    FAILS(SSJ_BAD_ENTRY, ssj_casebook_receive(book, data, 0, data, 0, NOW, &err));
    FAILS(SSJ_NULL_POINTER, ssj_casebook_feed(NULL, 0, &next, &feed, &err));
    FAILS(SSJ_NULL_POINTER, ssj_casebook_submit(NULL, entry, SSJ_NTS, NOW, NULL, NULL, &err));

    ssj_casebook_free(book);
    ssj_casebook_free(NULL);
    ssj_record_free(record);
    ssj_campaign_free(campaign);
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
