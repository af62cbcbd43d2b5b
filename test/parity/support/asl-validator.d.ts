declare module 'asl-validator' {
  /** Checks a definition against the language's schemas, its paths, its expressions and its transitions. */
  export default function aslValidator(definition: unknown): {
    isValid: boolean;
    errorsText(separator?: string): string;
  };
}
