/** An expression of Trino, and what Trino answers: the text in a result file, or `null` for NULL. */
export type Answer = [expression: string, answer: string | null];
