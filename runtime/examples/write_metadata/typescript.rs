//! TypeScript for `sdk/js`: the calls that need no wallet, what identities sign, and why the chain refuses.

use crate::{
    names::{camel, pascal},
    surface::{Error, Field, Surface},
    types::Type,
};
use std::collections::{BTreeMap, BTreeSet};

const NOTICE: &str = "Written by `make generate` from the runtime's metadata: do not edit.";
/// Longer lists of arguments get a line for each.
const WIDTH: usize = 100;

/// What a file imports: names by module.
#[derive(Default)]
struct Imports(BTreeMap<&'static str, BTreeSet<&'static str>>);

/// How a value is taken and encoded.
struct Codec {
    ty: &'static str,
    encoder: &'static str,
    /// Whether errors name the value.
    is_named: bool,
    imports: &'static [(&'static str, &'static str)],
}

impl Codec {
    const fn named(ty: &'static str, encoder: &'static str, imports: &'static [(&'static str, &'static str)]) -> Self {
        Self {
            ty,
            encoder,
            is_named: true,
            imports,
        }
    }

    const fn unnamed(
        ty: &'static str,
        encoder: &'static str,
        imports: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self {
            ty,
            encoder,
            is_named: false,
            imports,
        }
    }

    fn of(ty: &Type) -> Option<Self> {
        const BYTES: &str = "bytes";
        Some(match ty {
            Type::Plain("bool") => Self::unnamed("boolean", "flag", &[(BYTES, "flag")]),
            Type::Plain("u32") => Self::named("number", "u32", &[(BYTES, "u32")]),
            Type::Plain("u64") => Self::named("Count", "u64", &[(BYTES, "type Count"), (BYTES, "u64")]),
            Type::Bytes(32) => Self::named("Bytes32", "bytes32", &[(BYTES, "type Bytes32"), (BYTES, "bytes32")]),
            Type::Named(path) => match path.as_str() {
                "tallystick_primitives::AccountId" => {
                    Self::named("AccountId", "bytes32", &[(BYTES, "type AccountId"), (BYTES, "bytes32")])
                }
                "tallystick_primitives::Preimage" | "sp_core::H256" => Self::of(&Type::Bytes(32))?,
                "tallystick_primitives::BlockNumber" | "tallystick_primitives::Lane" => Self::of(&Type::Plain("u32"))?,
                "tallystick_primitives::Balance" => Self::named("bigint", "u128", &[(BYTES, "u128")]),
                "tallystick_primitives::Signature" => Self::named(
                    "MultiSignature",
                    "checkedSignature",
                    &[("scheme", "type MultiSignature"), ("scheme", "checkedSignature")],
                ),
                "tallystick_primitives::promise::Promise" => Self::unnamed(
                    "PromiseTerms",
                    "encodePromise",
                    &[("promise", "type PromiseTerms"), ("promise", "encodePromise")],
                ),
                "tallystick_primitives::request::SignedRequest" => Self::unnamed(
                    "SignedRequest",
                    "encodeRequest",
                    &[("request", "type SignedRequest"), ("request", "encodeRequest")],
                ),
                _ => return None,
            },
            Type::Optional(inner) if Self::of(inner)?.ty == "AccountId" => Self::named(
                "AccountId | null",
                "optional32",
                &[(BYTES, "type AccountId"), (BYTES, "optional32")],
            ),
            Type::Compact(inner) if Self::of(inner)?.ty == "bigint" => {
                Self::named("bigint", "compactAmount", &[(BYTES, "compactAmount")])
            }
            _ => return None,
        })
    }
}

impl Imports {
    fn add(&mut self, imports: &[(&'static str, &'static str)]) {
        for (module, name) in imports {
            self.0.entry(module).or_default().insert(name);
        }
    }

    fn render(&self) -> String {
        // Types first, as everywhere in the package.
        let line = |(module, names): (&&str, &BTreeSet<&str>)| {
            let is_type = |name: &&str| name.starts_with("type ");
            let (types, values): (Vec<_>, Vec<_>) = names.iter().copied().partition(is_type);
            if values.is_empty() {
                let types: Vec<_> = types.iter().map(|name| name.trim_start_matches("type ")).collect();
                return format!("import type {{ {} }} from '../{module}.js';\n", types.join(", "));
            }
            format!(
                "import {{ {} }} from '../{module}.js';\n",
                [types, values].concat().join(", ")
            )
        };
        self.0.iter().map(line).collect()
    }
}

/// A function for each walletless call.
pub fn calls(surface: &Surface) -> Result<String, String> {
    let mut imports = Imports::default();
    imports.add(&[("call", "type CallBytes"), ("call", "callBytes")]);
    let mut functions = Vec::new();
    for (pallet, call) in surface.walletless() {
        let name = format!("{}.{}", pallet.name, call.name);
        let head = [format!("`{name}`"), String::new()];
        let function = Function {
            name: camel(&call.name),
            docs: [&head, call.docs.as_slice()].concat(),
            terms: format!("{}Arguments", pascal(&call.name)),
            fields: &call.arguments,
            result: "CallBytes",
        };
        let numbers = [format!("0x{:02x}", pallet.index), call.index.to_string()];
        let body = |encoded: &[String]| listed("callBytes", &[&numbers, encoded].concat(), 2);
        functions.push(
            function
                .render(&mut imports, body)
                .map_err(|error| format!("{name}: {error}"))?,
        );
    }
    let imports = imports.render();
    Ok(format!(
        "// The calls that can be sent without a wallet, to be put into `walletlessBytes`. {NOTICE}\n\n{imports}\n{}",
        functions.join("\n")
    ))
}

/// A function for everything that an identity can ask for.
pub fn actions(surface: &Surface) -> Result<String, String> {
    let mut imports = Imports::default();
    imports.add(&[("request", "type Action"), ("bytes", "concat")]);
    let mut functions = Vec::new();
    for request in &surface.requests {
        let function = Function {
            name: camel(&request.variant),
            docs: request.docs.clone(),
            terms: format!("{}Terms", request.variant),
            fields: &request.terms,
            result: "Action",
        };
        let body = |encoded: &[String]| {
            let name = request.name;
            format!(
                "({{\n  name: '{name}',\n  arguments: {},\n}})",
                listed("concat", encoded, 2)
            )
        };
        let name = request.name;
        functions.push(
            function
                .render(&mut imports, body)
                .map_err(|error| format!("{name}: {error}"))?,
        );
    }
    let imports = imports.render();
    Ok(format!(
        "// What an identity can ask for by a signed request. {NOTICE}\n\n{imports}\n{}",
        functions.join("\n")
    ))
}

/// A function of one object, and the object's type.
struct Function<'fields> {
    name: String,
    docs: Vec<String>,
    terms: String,
    fields: &'fields [Field],
    result: &'static str,
}

impl Function<'_> {
    /// `body` makes an expression of the encoded fields.
    fn render(&self, imports: &mut Imports, body: impl Fn(&[String]) -> String) -> Result<String, String> {
        let (mut fields, mut names, mut encoded) = (String::new(), Vec::new(), Vec::new());
        for field in self.fields {
            let codec = codec(field)?;
            imports.add(codec.imports);
            let name = camel(&field.name);
            fields.push_str(&comment(&field.docs, "  "));
            fields.push_str(&format!("  readonly {name}: {};\n", codec.ty));
            encoded.push(match codec.is_named {
                true => format!("{}({name}, '{name}')", codec.encoder),
                false => format!("{}({name})", codec.encoder),
            });
            names.push(name);
        }
        let Self {
            name, terms, result, ..
        } = self;
        let docs = comment(&self.docs, "");
        let names = names.join(", ");
        let body = body(&encoded);
        let between = if body.starts_with('(') { " " } else { "\n  " };
        Ok(format!(
            "/** Of {{@link {name}}}. */\nexport interface {terms} {{\n{fields}}}\n\n\
             {docs}export const {name} = ({{ {names} }}: {terms}): {result} =>{between}{body};\n"
        ))
    }
}

/// A call of a function: in one line if that is short enough.
fn listed(function: &str, arguments: &[String], indent: usize) -> String {
    let inline = format!("{function}({})", arguments.join(", "));
    if inline.len() <= WIDTH {
        return inline;
    }
    let lines: String = arguments
        .iter()
        .map(|argument| format!("{:indent$}  {argument},\n", ""))
        .collect();
    format!("{function}(\n{lines}{:indent$})", "")
}

fn codec(field: &Field) -> Result<Codec, String> {
    Codec::of(&field.ty).ok_or_else(|| {
        format!(
            "{}: TypeScript has no encoder for {:?}; name one in {}",
            field.name,
            field.ty,
            file!()
        )
    })
}

/// Names and meanings of all refusals.
pub fn refusals(surface: &Surface) -> Result<String, String> {
    let mut pallets = String::new();
    for (pallet, base, errors) in surface.refusals() {
        let errors: String = numbered(errors)?.iter().map(refusal).collect();
        pallets.push_str(&format!(
            "  {{\n    pallet: '{}',\n    base: {base},\n    errors: [\n{errors}    ],\n  }},\n",
            pallet.name
        ));
    }
    Ok(format!(
        "// Why the chain refuses a walletless transaction. {NOTICE}\n\n\
         import type {{ PalletRefusals }} from '../chain-refusal.js';\n\n\
         /** All errors that a walletless transaction can be refused with. New ones are added at the end of their pallet's. */\n\
         export const PALLET_REFUSALS: readonly PalletRefusals[] = [\n{pallets}];\n"
    ))
}

/// Errors whose place is their number.
fn numbered(errors: &[Error]) -> Result<&[Error], String> {
    let out_of_place = errors
        .iter()
        .enumerate()
        .find(|(place, error)| *place != usize::from(error.index));
    match out_of_place {
        Some((_, error)) => Err(format!("the error {} leaves a gap in the numbers", error.name)),
        None => Ok(errors),
    }
}

fn refusal(error: &Error) -> String {
    format!("      ['{}', {}],\n", error.name, quoted(&error.meaning))
}

/// A string literal as the package writes them.
fn quoted(text: &str) -> String {
    let mark = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let text = text.replace('\\', "\\\\");
    let text = if mark == '\'' { text.replace('\'', "\\'") } else { text };
    format!("{mark}{text}{mark}")
}

fn comment(docs: &[String], indent: &str) -> String {
    match docs {
        [] => String::new(),
        [only] => format!("{indent}/** {only} */\n"),
        lines => {
            let lines: String = lines
                .iter()
                .map(|line| format!("{indent} * {line}").trim_end().to_owned() + "\n")
                .collect();
            format!("{indent}/**\n{lines}{indent} */\n")
        }
    }
}
