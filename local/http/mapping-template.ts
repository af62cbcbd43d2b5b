import { Compile, parse } from 'velocityjs';
import { type TemplateParams, templateInput } from './velocity/input.ts';
import { callStringMethod } from './velocity/java-string.ts';
import { isTemplateMethod, type TemplateObject } from './velocity/template-object.ts';
import { templateUtil } from './velocity/util.ts';

/** What a template is rendered with. */
export interface TemplateCall {
  /** The payload: JSON text, or nothing. */
  body: string;
  /** `$context`. */
  context: Readonly<TemplateObject>;
  params?: TemplateParams;
}

export interface Rendered {
  text: string;
  /** What the template set `$context.responseOverride.status` to. */
  status: number | undefined;
}

export type MappingTemplate = (call: TemplateCall) => Rendered;

const NO_PARAMS: TemplateParams = { path: {}, querystring: {}, header: {} };

/**
 * Reads a mapping template of API Gateway, so that it can be rendered many times.
 *
 * The template is parsed once, and only what stands in it is ever parsed: values are put in as they are, so nothing
 * in a body is taken for a directive. Where velocityjs and Velocity part, this is what is done about it:
 * - Velocity calls methods of Java's strings. All method calls are taken over, and `callStringMethod` answers those.
 *   That also shuts out what velocityjs adds to every object (`eval`, setters, JavaScript's own string methods).
 * - velocityjs renders an unknown method or a field of nothing as the source text; here both are errors, since a
 *   template that means something else than it says is a mistake.
 * - In both, a backslash in a string literal is a plain character; but velocityjs cannot read a literal that ends in one.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings.html
 */
export function mappingTemplate(source: string): MappingTemplate {
  const program = parse(source);
  return ({ body, context, params = NO_PARAMS }) => {
    const responseOverride: TemplateObject = {};
    const text = new Compile(program, { customMethodHandlers: [callMethod], env: 'development' }).render({
      input: templateInput(body, params),
      context: { ...context, responseOverride },
      util: templateUtil,
    });
    const { status } = responseOverride;
    return { text, status: typeof status === 'number' ? status : undefined };
  };
}

/** How velocityjs asks for a method's answer. */
interface MethodCall {
  property: string;
  context: unknown;
  params: unknown[];
}

const callMethod = {
  uid: 'lakehook',
  match: () => true,
  resolve({ context: receiver, property, params }: MethodCall): unknown {
    if (typeof receiver === 'string') return callStringMethod(receiver, property, params);
    const method = ownProperty(receiver, property);
    if (!isTemplateMethod(method)) throw new Error(`The method ${property} is not supported here.`);
    return method(...params);
  },
};

function ownProperty(holder: unknown, name: string): unknown {
  const isObject = typeof holder === 'object' && holder !== null;
  return isObject && Object.hasOwn(holder, name) ? Reflect.get(holder, name) : undefined;
}
