/** Why a filter's text is refused, and where; in words that say what was expected there. */
export class FilterError extends Error {
  /** Where in the text, in UTF-16 units from 0; the text's length where something is missing at its end. */
  readonly position: number;
  /** How much of the text is meant; 0 at its end. */
  readonly length: number;

  constructor(message: string, position: number, length = 0) {
    super(message);
    this.name = 'FilterError';
    this.position = position;
    this.length = length;
  }
}
