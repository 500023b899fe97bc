import { describe, expect, test } from 'vitest';
import type { MachineConfig } from './events.ts';
import { replay } from './replay.ts';
import { prompt, scenario, story } from './scenario.test-help.ts';

/** Every rule and corner case of DESIGN §5 by name: what arrives, what polls come of it. */
type Row = readonly [
  name: string,
  arrives: string,
  story: readonly string[],
  config?: Partial<MachineConfig>,
];

const asked = { question: { id: 'q1', prompt } };
const afterPrompt: Partial<MachineConfig> = { ...asked, windowFrom: 'prompt-end' };
const last: Partial<MachineConfig> = { answerPolicy: 'last' };
const end = 't99000';

function table(title: string, rows: readonly Row[]): void {
  describe(title, () => {
    for (const [name, arrives, expected, config] of rows) {
      test(name, () => {
        const run = scenario(arrives, config);
        expect(story(run)).toEqual(expected);
        expect(replay(1, run.events).mismatches).toEqual([]);
      });
    }
  });
}

table('rule 1: the seller button', [
  ['a short press opens at its UP', 'up0 S+1000 S-1100', ['press@1100 open | S1000']],
  ['2999 ms is short', 'up0 S+1000 S-3999', ['press@3999 open | S1000']],
  ['3000 ms by its UP is long', 'up0 S+1000 S-4000', ['press S1000', 'fm@4000']],
  [
    'HOLD raises while it is still held, the UP does nothing more',
    'up0 S+1000 hold4000 S-9000 t9500',
    ['press S1000', 'fm@4000'],
  ],
  ['a second HOLD of one hold is nothing', 'up0 S+1000 hold4000 hold4500 S-9000', ['press S1000', 'fm@4000']],
  [
    'on a device that is not hold-capable a long press is a press',
    'upC0 S+1000 hold4000 S-5000',
    ['press@5000 open | S1000'],
  ],
  ['an UP without a DN is nothing', 'up0 S-1000', []],
  [
    'a DN repeated while down is nothing',
    'up0 S+1000 S+1050 S-1100',
    ['press@1100 open | S1000', 'ignored S1050'],
  ],
  ['a HOLD without a DN is nothing', 'up0 hold4000', []],
]);

table('rule 2: the till', [
  ['a trigger opens', 'up0 pos1000 Y2000 t9000', ['pos@1000 answered yes @2050 | pos1000 Y2000']],
  [
    'a seller press attaches to the trigger’s poll and restarts nothing',
    'up0 pos1000 S+9000 S-9100 t21000 t21001',
    ['pos@1000 timeout @21000 | pos1000 S9000'],
  ],
  [
    'a trigger attaches to the press’s poll and names the operator',
    'up0 shift0=boris S+1000 S-1100 pos5000#r1=anna t21101',
    ['press@1100 by anna timeout @21100 | S1000 pos5000'],
  ],
  [
    'a second trigger within the guard is double',
    'up0 pos1000#r1 pos2000#r2 t21001',
    ['pos@1000 timeout @21000 | pos1000 pos2000 double'],
  ],
  [
    'a second trigger after the guard supersedes',
    'up0 pos1000#r1 pos2001#r2 t22002',
    ['pos@1000 superseded @2001 | pos1000', 'pos@2001 timeout @22001 | pos2001'],
  ],
  [
    'a receipt triggers once, also after its poll has ended',
    'up0 pos1000#r1 Y2000 t5000 pos30000#r1 t31000',
    ['pos@1000 answered yes @2050 | pos1000 Y2000', 'repeat pos30000'],
  ],
  [
    'a receipt that attached does not open later',
    'up0 S+1000 S-1100 pos2000#r1 Y3000 pos9000#r1',
    ['press@1100 answered yes @3050 | S1000 pos2000 Y3000', 'repeat pos9000'],
  ],
  [
    'after an answer a trigger opens the next poll',
    'up0 pos1000 Y2000 pos2020 t22021',
    ['pos@1000 answered yes @2020 | pos1000 Y2000', 'pos@2020 timeout @22020 | pos2020'],
  ],
  [
    'the trigger’s operator goes before the shift’s',
    'up0 shift0=boris pos1000#r1=anna t21001',
    ['pos@1000 by anna timeout @21000 | pos1000'],
  ],
  [
    'a trigger while the seller button is down: its UP attaches',
    'up0 S+1000 pos1050 S-1100 t21051',
    ['pos@1050 timeout @21050 | S1000 pos1050'],
  ],
]);

table('rule 3: double, superseding', [
  [
    'within the guard a double press, which changes nothing',
    'up0 S+1000 S-1100 S+2100 S-2200 t21101',
    ['press@1100 timeout @21100 | S1000 S2100 double'],
  ],
  [
    'after the guard it supersedes and opens',
    'up0 S+1000 S-1100 S+2101 S-2200 t22201',
    ['press@1100 superseded @2200 | S1000', 'press@2200 timeout @22200 | S2101'],
  ],
  [
    'the guard is measured to the DN, however long it is held',
    'up0 S+1000 S-1100 S+2000 S-4500 t21101',
    ['press@1100 timeout @21100 | S1000 S2000 double'],
  ],
  [
    'after an answer it supersedes nothing and opens the next',
    'up0 S+1000 S-1100 Y2000 S+2010 S-2030 t22031',
    ['press@1100 answered yes @2030 | S1000 Y2000', 'press@2030 timeout @22030 | S2010'],
  ],
  [
    'pressed before an answer and released after it, it opens the next',
    'up0 S+1000 S-1100 S+3000 Y3050 S-3100 t23101',
    ['press@1100 answered yes @3100 | S1000 Y3050', 'press@3100 timeout @23100 | S3000'],
  ],
  [
    'attached at its DN it opens nothing, even if the poll has ended by its UP',
    'up0 pos1000 S+20900 S-21100 t40000',
    ['pos@1000 timeout @21000 | pos1000 S20900'],
  ],
  [
    'double at its DN it opens nothing, even if the poll has ended by its UP',
    'up0 S+1000 S-1100 S+2000 Y2050 S-2300 t3000',
    ['press@1100 answered yes @2100 | S1000 S2000 double Y2050'],
  ],
  [
    'the guard after an attached press runs from its UP',
    'up0 pos1000 S+3000 S-5000 S+6000 S-6100 S+6001 t21001',
    ['pos@1000 timeout @21000 | pos1000 S3000 S6000 double', 'press S6001'],
  ],
  [
    'a second seller button while an attached press is down is double',
    'up0 Tup0 pos1000 S+3000 TS+3500 TS-3600 S-5000 t21001',
    ['pos@1000 timeout @21000 | pos1000 S3000 S3500 double'],
  ],
  [
    'an attached press that becomes long belongs to none, and another may attach',
    'up0 pos1000 S+3000 hold6000 S-6100 S+7000 S-7100 t21001',
    ['pos@1000 timeout @21000^ | pos1000 S7000', 'attach S3000', 'fm@6000'],
  ],
  [
    'a double press that becomes long belongs to none',
    'up0 S+1000 S-1100 S+2000 hold5000 S-5100 t21101',
    ['press@1100 timeout @21100^ | S1000', 'double S2000', 'fm@5000'],
  ],
  [
    'the next opening ends the previous window for good',
    'up0 pos1000 Y2000 pos3000 lost3500 up3600 N4000 t23101',
    ['pos@1000 answered yes @2050 | pos1000 Y2000', 'pos@3000 device-lost @3500 | pos3000', 'stray N4000'],
  ],
]);

table('rule 4: the customer', [
  ['from the opening on', 'up0 S+1000 S-1100 N1100 t1200', ['press@1100 answered no @1150 | S1000 N1100']],
  [
    'to the deadline',
    'up0 S+1000 S-1100 U21100 t30000',
    ['press@1100 answered unsure @21100 | S1000 U21100'],
  ],
  [
    'one past the deadline is stray',
    'up0 S+1000 S-1100 U21101',
    ['press@1100 timeout @21100 | S1000', 'stray U21101'],
  ],
  [
    'before the opening stray',
    'up0 Y500 S+1000 Y1050 S-1100',
    ['press@1100 open | S1000', 'stray Y500', 'stray Y1050'],
  ],
  [
    'first settles 50 ms after; what follows to the deadline is extra',
    'up0 S+1000 S-1100 Y2000 N2051 N9000 N21100 N21101 t30000',
    ['press@1100 answered yes @2050 | S1000 Y2000 N2051 N9000 N21100', 'stray N21101'],
  ],
  [
    'another button within 50 ms is ambiguous; the first counts',
    'up0 S+1000 S-1100 Y2000 N2050 t3000',
    ['press@1100 answered yes @2050! | S1000 Y2000 N2050'],
  ],
  [
    'the same button within 50 ms is not ambiguous',
    'up0 S+1000 S-1100 Y2000 Y2050 t3000',
    ['press@1100 answered yes @2050 | S1000 Y2000 Y2050'],
  ],
  [
    'the first by its own time counts, whichever arrives first',
    'up0 Tup0 S+1000 S-1100 TY2000 N1980~2010 t3000',
    ['press@1100 answered no @2030! | S1000 Y2000 N1980'],
  ],
  [
    'an answer at the deadline settles there',
    'up0 S+1000 S-1100 Y21080 t30000',
    ['press@1100 answered yes @21100 | S1000 Y21080'],
  ],
  [
    'while the seller button is down: to the poll still unanswered',
    'up0 S+1000 S-1100 S+5000 N5050 S-5100 t25101',
    ['press@1100 answered no @5100 | S1000 N5050', 'press@5100 timeout @25100 | S5000'],
  ],
  [
    'while the seller button is down: else stray',
    'up0 S+1000 S-1100 Y2000 S+5000 N5050 S-5100 t25101',
    ['press@1100 answered yes @2050 | S1000 Y2000', 'press@5100 timeout @25100 | S5000', 'stray N5050'],
  ],
  [
    'while the seller button is down: stray too, before the answer has settled',
    'up0 S+1000 S-1100 Y2000 S+2500 N2600 S-2700 t22701',
    ['press@1100 answered yes @2700 | S1000 Y2000', 'press@2700 timeout @22700 | S2500', 'stray N2600'],
    last,
  ],
  [
    'last: the last press within 3 s of the first counts, all are kept',
    'up0 S+1000 S-1100 Y2000 N3000 U5000 t5001',
    ['press@1100 answered unsure @5000 | S1000 Y2000 N3000 U5000'],
    last,
  ],
  [
    'last: one past 3 s is extra',
    'up0 S+1000 S-1100 Y2000 N5001 t6000',
    ['press@1100 answered yes @5000 | S1000 Y2000 N5001'],
    last,
  ],
  [
    'last: an ambiguous pair is judged against the press then counting, its first counts',
    'up0 S+1000 S-1100 Y2000 N3000 Y3040 t6000',
    ['press@1100 answered no @5000! | S1000 Y2000 N3000 Y3040'],
    last,
  ],
  [
    'last: after an ambiguous pair a later press counts and the mark stays',
    'up0 S+1000 S-1100 Y2000 N2030 N3000 t6000',
    ['press@1100 answered no @5000! | S1000 Y2000 N2030 N3000'],
    last,
  ],
  [
    'last settles at once when the next poll opens',
    'up0 S+1000 S-1100 Y2000 S+2500 S-2600 N2700 t9000',
    ['press@1100 answered yes @2600 | S1000 Y2000', 'press@2600 answered no @5700 | S2500 N2700'],
    last,
  ],
  [
    'last never settles past the deadline',
    'up0 S+1000 S-1100 Y20000 N21000 t30000',
    ['press@1100 answered no @21100 | S1000 Y20000 N21000'],
    last,
  ],
]);

table('rules 2 and 4: the prompt and the window', [
  [
    'a press during the prompt answers and stops it',
    'up0 S+1000 S-1100 start1200 Y2000 end2020 t3000',
    ['press@1100 answered yes @2050 | S1000 Y2000'],
    asked,
  ],
  [
    'the window runs from the prompt’s end where so configured',
    'up0 S+1000 S-1100 start1200 end5200 Y25200 t30000',
    ['press@1100 answered yes @25200 | S1000 Y25200'],
    afterPrompt,
  ],
  [
    'its failure is its end',
    'up0 S+1000 S-1100 fail1300 t21301',
    ['press@1100 timeout @21300 | S1000'],
    afterPrompt,
  ],
  [
    'its being stopped is its end',
    'up0 S+1000 S-1100 start1200 stop3000 t23001',
    ['press@1100 timeout @23000 | S1000'],
    afterPrompt,
  ],
  [
    'its known length + 1 s from its start if no end is reported',
    'up0 S+1000 S-1100 start1300 t26301',
    ['press@1100 timeout @26300 | S1000'],
    afterPrompt,
  ],
  [
    'its known length + 1 s from the opening if nothing is reported',
    'up0 S+1000 S-1100 t26101',
    ['press@1100 timeout @26100 | S1000'],
    afterPrompt,
  ],
  [
    'an answer in the prompt starts the window of extra presses',
    'up0 S+1000 S-1100 Y2000 N22000 N22001 t30000',
    ['press@1100 answered yes @2050 | S1000 Y2000 N22000', 'stray N22001'],
    afterPrompt,
  ],
  [
    'configuration and question are those of the opening',
    'up0 S+1000 S-1100 S+5000 S-5100 t25101',
    ['press@1100 superseded @5100 | S1000', 'press@5100 timeout @25100 | S5000'],
    asked,
  ],
]);

table('rule 5: how polls end', [
  ['timeout', 'up0 S+1000 S-1100 t21100 t21101', ['press@1100 timeout @21100 | S1000']],
  [
    'device-lost with the last device that can answer',
    'up0 S+1000 S-1100 lost3000 t30000',
    ['press@1100 device-lost @3000 | S1000'],
  ],
  [
    'not while another can answer',
    'up0 Tup0 S+1000 S-1100 lost3000 TY4000 t9000',
    ['press@1100 answered yes @4050 | S1000 Y4000'],
  ],
  [
    'an answer already given is kept',
    'up0 S+1000 S-1100 Y2000 lost2010 t3000',
    ['press@1100 answered yes @2050 | S1000 Y2000'],
  ],
  [
    'without a device that can answer a trigger opens one that ends so at once',
    'up0 lost500 pos1000 t9000',
    ['pos@1000 device-lost @1000 | pos1000'],
  ],
  [
    'at boot an open poll with a durable answer ends answered',
    'up0 S+1000 S-1100 Y2000 boot2010',
    ['press@1100 answered yes @2010 | S1000 Y2000'],
  ],
  [
    'at boot an open poll ends interrupted',
    'up0 S+1000 S-1100 boot5000',
    ['press@1100 interrupted @5000 | S1000'],
  ],
  ['never later than its deadline', 'up0 S+1000 S-1100 boot99000', ['press@1100 interrupted @21100 | S1000']],
  [
    'an answer that arrives after its poll ended is late and changes nothing',
    'up0 S+1000 S-1100 Y9000~30000 t31000',
    ['press@1100 timeout @21100 | S1000 Y9000 late'],
  ],
  [
    'an answer to the poll before last is late, and not the open poll’s',
    'up0 Tup0 S+1000 S-1100 t21101 TS+30000 TS-30100 N9000~31000 t99000',
    ['press@1100 timeout @21100 | S1000 N9000 late', 'press@30100 timeout @50100 | S30000'],
  ],
  [
    'a late press across a restart finds its poll',
    'up0 S+1000 S-1100 boot5000 up5100 Y3000~6000',
    ['press@1100 interrupted @5000 | S1000 Y3000 late'],
  ],
  [
    'a late press across a restart that reset the clock finds its poll',
    'up0 S+50000 S-50100 reset52000 up100 Y0~200 t300',
    ['press@50100 interrupted @52000 | S50000 Y0 late'],
  ],
  [
    'a seller press of 2000 ms ago opens as ever',
    'up0 S+1000 S-1100~3100 t30000',
    ['press@1100 timeout @21100 | S1000'],
  ],
  [
    'one over 2 s old ends at once interrupted',
    'up0 S+1000~3101 S-1100~3101 t30000',
    ['press@1100 interrupted @1100 | S1000'],
  ],
  [
    'an old press is double by its own time',
    'up0 Tup0 TS+1000 TS-1100 S+1500~9000 S-1600~9000 t30000',
    ['press@1100 timeout @21100 | S1000 S1500 double'],
  ],
  [
    'an old press attaches to the trigger’s poll of its own time, though that has ended',
    'up0 Tup0 pos1000 TY3000 t9000 S+2000~9000 S-2100~9000 t30000',
    ['pos@1000 answered yes @3050 | pos1000 Y3000 S2000 late'],
  ],
  [
    'an old press at the very instant of an answer comes after it',
    'up0 Tup0 pos1000 TY3000 t9000 S+3000~9000 S-3100~9000 t30000',
    ['pos@1000 answered yes @3050 | pos1000 Y3000', 'press@3100 interrupted @3100 | S3000'],
  ],
  [
    'an old press supersedes the poll that was open then and still is',
    'up0 Tup0 TS+1000 TS-1100 S+5000~9000 S-5100~9000 t30000',
    ['press@1100 superseded @5100 | S1000', 'press@5100 interrupted @5100 | S5000'],
  ],
  [
    'an old press leaves a later poll alone',
    'up0 Tup0 TS+8000 TS-8100 S+5000~9000 S-5100~9000 TY9500 t30000',
    ['press@8100 answered yes @9550 | S8000 Y9500', 'press@5100 interrupted @5100 | S5000'],
  ],
  [
    'an old press takes no answer away that came after it',
    'up0 Tup0 TS+1000 TS-1100 TY8990 S+5000~9000 S-5100~9000 t30000',
    ['press@1100 answered yes @8990 | S1000 Y8990', 'press@5100 interrupted @5100 | S5000'],
  ],
]);

table('hold, disconnect and reboot', [
  ['lost during a hold: neither a poll nor force majeure', 'up0 S+1000 lost2000 t9000', ['press S1000']],
  [
    'a resent UP of the same boot shows a short press: it counts by its own time',
    'up0 S+1000 lost1050 up2000 S-1100~2100 t30000',
    ['press@1100 timeout @21100 | S1000'],
  ],
  [
    'resent over 2 s later: interrupted',
    'up0 S+1000 lost1050 up9000 S-1100~9100 t30000',
    ['press@1100 interrupted @1100 | S1000'],
  ],
  [
    'a resent UP that shows a long press raises',
    'up0 S+1000 lost2000 up9000 S-4500~9100 t9200',
    ['press S1000', 'fm@4000'],
  ],
  [
    'a HOLD resent after a disconnect is nothing without its UP',
    'up0 S+1000 lost2000 up9000 hold4000~9100',
    ['press S1000'],
  ],
  ['a reboot during a hold cancels it for good', 'up0 S+1000 reboot2000 S-4500 t9000', ['press S1000']],
  [
    'an attached press that is cancelled belongs to none',
    'up0 Tup0 pos1000 S+2000 lost2050 t21001',
    ['pos@1000 timeout @21000 | pos1000', 'attach S2000'],
  ],
  [
    'and attaches again when its release comes after all',
    'up0 Tup0 pos1000 S+2000 lost2050 up3000 S-2100~3100 t21001',
    ['pos@1000 timeout @21000 | pos1000 S2000'],
  ],
  ['a kiosk restart during a hold cancels it', 'up0 S+1000 boot2000 t9000', ['press S1000']],
]);

table('rule 6: force majeure', [
  [
    'it marks the open poll that is not answered yet',
    'up0 Tup0 TS+1000 TS-1100 S+3000 hold6000 S-6100 TY7000 t8000',
    ['press@1100 answered yes @7050^ | S1000 Y7000', 'press S3000', 'fm@6000'],
  ],
  [
    'not one already answered',
    'up0 Tup0 TS+1000 TS-1100 S+3000 TY5999 hold6000 S-6100 t8000',
    ['press@1100 answered yes @6049 | S1000 Y5999', 'press S3000', 'fm@6000'],
  ],
  [
    'it marks every poll opened while covered, the end included',
    'up0 S+1000 hold4000 S-4100 S+903000 S-904000 Y904500 S+905000 S-905100 t999999',
    [
      'press@904000 answered yes @904550^ | S903000 Y904500',
      'press@905100 timeout @925100 | S905000',
      'press S1000',
      'fm@4000',
      'fm expired@904000',
    ],
  ],
  [
    'only the end of the last cover ends it',
    'up0 S+1000 hold4000 S-4100 S+100000 hold103000 S-103100 t904001 t1003001',
    ['press S1000', 'fm@4000', 'press S100000', 'fm@103000', 'fm expired@1003000'],
  ],
  [
    'a poll names every force majeure it lies under',
    'up0 S+1000 hold4000 S-4100 S+100000 hold103000 S-103100 pos200000 Y201000 pos950000 Y951000 t960000',
    [
      'pos@200000 answered yes @201050^^ | pos200000 Y201000',
      'pos@950000 answered yes @951050^ | pos950000 Y951000',
      'press S1000',
      'fm@4000',
      'press S100000',
      'fm@103000',
    ],
  ],
  [
    'the staff layer ends it',
    'up0 S+1000 hold4000 S-4100 fmend5000 pos6000 Y7000 t8000',
    ['pos@6000 answered yes @7050 | pos6000 Y7000', 'press S1000', 'fm@4000', 'fm staff@5000'],
  ],
  ['staff ending none is nothing', 'up0 fmend5000', []],
  [
    'it outlives a restart',
    'up0 S+1000 hold4000 S-4100 boot60000 up60000 pos61000 Y62000 t904001',
    ['pos@61000 answered yes @62050^ | pos61000 Y62000', 'press S1000', 'fm@4000', 'fm expired@904000'],
  ],
  [
    'it outlives a restart that reset the clock, and ends at its time',
    'up0 S+101000 hold104000 S-104100 reset200000 up0 pos1000 Y2000 t804001',
    ['pos@1000 answered yes @202050^ | pos1000 Y2000', 'press S101000', 'fm@104000', 'fm expired@804000'],
  ],
  [
    'known late it marks the poll opened while covered',
    'up0 Tup0 S+1000 lost2000 pos5000 up9000 S-4500~9100 TY9500 t10000',
    ['pos@5000 answered yes @9550^ | pos5000 Y9500', 'press S1000', 'fm@4000'],
  ],
]);

table('rule 8: the staff layer tests buttons', [
  [
    'test presses open, answer and raise nothing',
    'up0 S+1000! S-1100 Y2000! S+3000! hold6000 S-6100 t9000',
    ['test S1000', 'test Y2000', 'test S3000'],
  ],
  ['decided at the DN: released after the test it is still one', 'up0 S+1000! S-1100 t30000', ['test S1000']],
  [
    'a poll already open runs on, and triggers work',
    'up0 S+1000 S-1100 Y2000! t21101 pos30000 t50001',
    ['press@1100 timeout @21100 | S1000', 'pos@30000 timeout @50000 | pos30000', 'test Y2000'],
  ],
]);

test('a snapshot is taken up by the next boot as if the agent had never stopped remembering', () => {
  const run = scenario(`up0 pos1000#r1 Y2000 boot9000 up9100 pos9500#r1 pos9600#r2 ${end}`);
  expect(story(run)).toEqual([
    'pos@1000 answered yes @2050 | pos1000 Y2000',
    'pos@9600 timeout @29600 | pos9600',
    'repeat pos9500',
  ]);
});
