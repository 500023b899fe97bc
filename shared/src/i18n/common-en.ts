/** Words every UI uses: the brand, the answers, the languages by their own names. */
export const commonEn = {
  brand: 'отклик',
  'answer.yes': 'Yes',
  'answer.no': 'No',
  'answer.unsure': 'Not sure',
  'button.seller': 'Seller button',
  'mark.forceMajeure': 'Force majeure',
  'language.ru': 'По-русски',
  'language.en': 'English',
} as const;
