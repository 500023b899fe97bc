/** What alerts say: in mails and on the screen. Names of stores and ids are filled in; names of people nowhere. */
export const alertEn = {
  'subject.alert-fired': '{{title}}, {{place}}',
  'subject.alert-resolved': 'over: {{title}}, {{place}}',
  'place.chain': 'the whole chain',
  'place.hub': 'the hub',
  'body.over': 'This alert is over.',
  'body.unwatched': 'It is no longer watched: the rule was switched off or what it watched is gone.',
  'title.kiosk-silent': 'kiosk says nothing',
  'title.button-stuck': 'button is stuck',
  'title.button-chatter': 'button chatters',
  'title.disk': 'disk is filling up',
  'title.clock': 'clock is off',
  'title.prompts-missing': 'prompts are missing',
  'title.journal-damaged': 'journal is damaged',
  'title.fork': 'journal has forked',
  'title.index-low': 'index is below its line',
  'title.response-drop': 'fewer customers answer',
  'title.coverage-drop': 'fewer customers are asked',
  'title.force-majeure': 'force majeure is out of its limits',
  'text.kiosk-silent':
    'The kiosk has sent nothing during opening hours. Check its power and network. What it records meanwhile is not lost.',
  'text.button-stuck':
    'A button of the kiosk has been held down for a long time. Check whether something lies on it.',
  'text.button-chatter':
    'A button of the kiosk sends many presses within a moment. Its contact may be worn; have it replaced.',
  'text.disk': 'Little space is left on the disk: {{freeMb}} MB.',
  'text.clock': 'The clock of the kiosk differs by {{offsetMs}} ms, known to within {{errorMs}} ms.',
  'text.prompts-missing': 'A prompt of the current question is missing at the kiosk: it asks without it.',
  'text.journal-damaged':
    'The journal of the kiosk was found damaged. What could be saved has been sent, and a new journal was begun.',
  'text.fork':
    'Two journals of the same kiosk contradict each other: its disk may have been copied, or set back to an older state.',
  'text.index-low':
    'The index is {{index}} % ({{low}} to {{high}} %, {{n}} answers); the line is {{line}} %.',
  'text.response-drop': '{{share}} % of customers answered, of {{n}} asked; before it was {{baseline}} %.',
  'text.coverage-drop': '{{share}} % of {{n}} receipts had a poll; before it was {{baseline}} %.',
  'text.force-majeure':
    '{{marked}} of {{n}} polls of a worker, {{share}} %, were under force majeure; {{low}} to {{high}} % would be usual, from {{baseline}} % before.',
  'rule.kiosk-silent':
    'Nothing is heard from a kiosk for {{raiseMinutes}} min of opening hours. Over as soon as it speaks.',
  'rule.button-stuck':
    'A button stays down. Begins after {{raiseMinutes}} min, over after {{clearMinutes}} min without.',
  'rule.button-chatter':
    'A button gives several presses for one. Begins after {{raiseMinutes}} min, over after {{clearMinutes}} min of calm.',
  'rule.disk':
    'Less than {{raiseMb}} MB free on a kiosk or the hub, or a kiosk that cannot write. Over from {{clearMb}} MB.',
  'rule.clock':
    'A kiosk’s clock is off by more than {{offsetSeconds}} s, or known no better than to {{errorSeconds}} s. Over at half of it.',
  'rule.prompts-missing': 'A kiosk lacks a prompt of the running question for {{raiseMinutes}} min.',
  'rule.journal-damaged': 'A kiosk’s journal was found damaged. Over {{clearHours}} h after the last time.',
  'rule.fork':
    'Two journals under the name of one kiosk, as of a copied disk. Over {{clearHours}} h after the last time.',
  'rule.index-low':
    'The whole interval of a store’s index over {{days}} days lies below {{line}} %. Over {{margin}} points above that. From {{minPolls}} polls.',
  'rule.response-drop':
    'The share of answered polls over {{days}} days fell by more than {{drop}} points against the {{baselineDays}} days before, beyond chance. From {{minPolls}} polls.',
  'rule.coverage-drop':
    'The share of receipts with a poll over {{days}} days fell by more than {{drop}} points against the {{baselineDays}} days before, beyond chance. From {{minPolls}} receipts.',
  'rule.force-majeure':
    'A worker’s share of polls under force majeure over {{days}} days lies outside the limits of their own {{baselineDays}} days before. From {{minPolls}} polls.',
} as const;
