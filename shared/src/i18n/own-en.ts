/** Texts of a worker's own page. The source of the other languages. */
export const ownEn = {
  'own.title': 'My work',
  'own.lead':
    'Answers at your counter, by tens and from the day after. A ten is shown once it is full and never changes, so nobody can tell from it what one customer answered.',
  'own.unlinkedTitle': 'Your account is not linked to a worker yet',
  'own.unlinkedText':
    'An admin names the worker of the store whose figures these are, on the page of people.',
  'own.figures': 'Answers by tens',
  'own.none': 'No ten is full yet. The first one shows the day after its last answer.',
  'own.sum': '{{range}} good answers of {{answers}}',
  'own.week': 'Week of {{day}}',
  'own.ten': '{{range}} of 10',
  'own.range': '{{low}} to {{high}}',
  'own.exclusions': 'What was left out',
  'own.exclusionsLead':
    'Presses at your counter that an expert found untrustworthy on the video. If you disagree, appeal: it is looked at again without your words.',
  'own.exclusionsNone': 'Nothing of yours is left out.',
  'own.appealText':
    'The video is looked at again, by an expert who has not judged this press where there is one. Your words are shown to that expert only after the verdict, and to your manager.',
  'own.others': 'Appealed by your manager.',
  'own.words': 'Your words',
  'people.worker': 'Worker of the store',
  'people.workerHint': 'For a seller with one store: whose own figures the account shows',
  'people.workerNone': 'none',
} as const;
