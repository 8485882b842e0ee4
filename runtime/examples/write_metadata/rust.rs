//! Rust for `tallystick-chain`: declarations that its macros `calls`, `events` and `chain_events` take.

use crate::{
    surface::{Call, Event, Field, Pallet, Surface},
    types::Type,
};
use std::{collections::BTreeMap, fmt::Arguments};

const NOTICE: &str = "Written by `make generate` from the runtime's metadata: do not edit.";
/// Arguments that fit this many letters stand in one line.
const WIDTH: usize = 100;

/// A module for the calls of each pallet, and a list of them all.
pub fn calls(surface: &Surface) -> Result<String, String> {
    let pallets = surface.pallets.iter().filter(|pallet| !pallet.calls.is_empty());
    let modules: String = pallets.clone().map(call_module).collect();
    let mut all = String::new();
    for pallet in pallets {
        for call in &pallet.calls {
            line(&mut all, format_args!("    (\"{}\", \"{}\"),", pallet.name, call.name));
        }
    }
    Ok(format!(
        "//! Calls of the runtime's pallets. {NOTICE}\n\n{modules}\
         /// Pallet and name of every call above.\npub(crate) const ALL: &[(&str, &str)] = &[\n{all}];\n"
    ))
}

fn call_module(pallet: &Pallet) -> String {
    let uses = uses(pallet.calls.iter().flat_map(|call| &call.arguments));
    let calls: String = pallet.calls.iter().map(call).collect();
    format!(
        "/// Calls of the pallet `{name}`.\npub mod {module} {{\n{uses}\n    calls! {{\n        \"{name}\" = {index} {{\n{calls}        }}\n    }}\n}}\n\n",
        name = pallet.name,
        module = pallet.call_module,
        index = pallet.index,
    )
}

fn call(call: &Call) -> String {
    let mut text = comments(&call.docs, 12);
    let arguments: Vec<_> = call.arguments.iter().map(argument).collect();
    let walletless = if call.is_walletless { " walletless" } else { "" };
    let head = format!("            {} = {}{walletless} (", call.name, call.index);
    let inline = arguments.join(", ");
    if head.len() + inline.len() <= WIDTH {
        line(&mut text, format_args!("{head}{inline});"));
    } else {
        line(&mut text, format_args!("{head}"));
        for argument in arguments {
            line(&mut text, format_args!("                {argument},"));
        }
        line(&mut text, format_args!("            );"));
    }
    text
}

fn argument(field: &Field) -> String {
    match &field.ty {
        Type::Compact(inner) => format!("#[compact] {}: {}", field.name, spelt(inner)),
        ty => format!("{}: {}", field.name, spelt(ty)),
    }
}

/// An enum for the events of each pallet, in modules by theme, and one enum of them all.
pub fn events(surface: &Surface) -> Result<String, String> {
    let pallets: Vec<_> = surface
        .pallets
        .iter()
        .filter(|pallet| !pallet.events.is_empty())
        .collect();
    let mut modules: Vec<(&str, Vec<&Pallet>)> = Vec::new();
    for pallet in &pallets {
        match modules.iter_mut().find(|(module, _)| *module == pallet.event_module) {
            Some((_, members)) => members.push(pallet),
            None => modules.push((pallet.event_module, vec![pallet])),
        }
    }
    let modules: String = modules
        .iter()
        .map(|(module, pallets)| event_module(module, pallets))
        .collect();
    let mut all = String::new();
    for Pallet {
        name,
        event_module,
        subject,
        ..
    } in &pallets
    {
        line(&mut all, format_args!("    /// Of the pallet `{name}`."));
        line(&mut all, format_args!("    {subject}({event_module}::{subject}Event),"));
    }
    Ok(format!(
        "//! Events of the runtime's pallets. {NOTICE}\n\n{modules}chain_events! {{\n{all}}}\n"
    ))
}

fn event_module(module: &str, pallets: &[&Pallet]) -> String {
    let names: Vec<_> = pallets.iter().map(|pallet| format!("`{}`", pallet.name)).collect();
    let events = pallets.iter().flat_map(|pallet| &pallet.events);
    let uses = uses(events.flat_map(|event| &event.fields));
    let enums: String = pallets.iter().map(|pallet| event_enum(pallet)).collect();
    format!(
        "/// Events of {}.\npub mod {module} {{\n{uses}\n{enums}}}\n\n",
        names.join(", ")
    )
}

fn event_enum(pallet: &Pallet) -> String {
    let events: String = pallet.events.iter().map(event).collect();
    let undocumented = if pallet.is_own {
        ""
    } else {
        "        #[allow(missing_docs, reason = \"the SDK does not document the fields of its events\")]\n"
    };
    format!(
        "    events! {{\n        /// Events of the pallet `{name}`.\n{undocumented}        {subject}Event in \"{name}\" {{\n{events}        }}\n    }}\n\n",
        name = pallet.name,
        subject = pallet.subject,
    )
}

fn event(event: &Event) -> String {
    let mut text = comments(&event.docs, 12);
    if event.fields.is_empty() {
        line(&mut text, format_args!("            {} {{}},", event.name));
        return text;
    }
    line(&mut text, format_args!("            {} {{", event.name));
    for field in &event.fields {
        text.push_str(&comments(&field.docs, 16));
        line(
            &mut text,
            format_args!("                {}: {},", field.name, spelt(&field.ty)),
        );
    }
    line(&mut text, format_args!("            }},"));
    text
}

/// Where the codes of each pallet begin.
pub fn refusals(surface: &Surface) -> Result<String, String> {
    let mut bases = String::new();
    for (pallet, base, _) in surface.refusals() {
        line(&mut bases, format_args!("    ({base}, \"{}\"),", pallet.name));
    }
    Ok(format!(
        "//! Codes of refusals. {NOTICE}\n\n\
         /// The code of a pallet's first error, and the pallet, in ascending order.\n\
         pub(crate) const BASES: &[(u8, &str)] = &[\n{bases}];\n"
    ))
}

/// The imports of all types of these fields.
fn uses<'fields>(fields: impl Iterator<Item = &'fields Field>) -> String {
    let mut crates: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for field in fields {
        if let Some((root, rest)) = named(&field.ty).and_then(|path| path.split_once("::")) {
            let items = crates.entry(root).or_default();
            // Two types have the name `Signature`: that of ed25519 keeps its module.
            let item = rest.strip_suffix("::Signature").unwrap_or(rest);
            if !items.contains(&item) {
                items.push(item);
            }
        }
    }
    let mut text = String::new();
    for (root, items) in crates {
        line(&mut text, format_args!("    use {root}::{{{}}};", items.join(", ")));
    }
    text
}

/// The path of the type with a name in this one.
fn named(ty: &Type) -> Option<&str> {
    match ty {
        Type::Named(path) => Some(path),
        Type::Optional(inner) | Type::List(inner) | Type::Compact(inner) => named(inner),
        Type::Calls => Some("crate::calls::Call"),
        Type::Plain(_) | Type::Bytes(_) => None,
    }
}

/// The type as it is written under the imports.
fn spelt(ty: &Type) -> String {
    match ty {
        Type::Plain(name) => (*name).into(),
        Type::Named(path) if path.ends_with("ed25519::Signature") => "ed25519::Signature".into(),
        Type::Named(path) => path.rsplit("::").next().unwrap_or_default().into(),
        Type::Bytes(length) => format!("[u8; {length}]"),
        Type::Optional(inner) => format!("Option<{}>", spelt(inner)),
        Type::List(inner) => format!("Vec<{}>", spelt(inner)),
        Type::Compact(inner) => format!("Compact<{}>", spelt(inner)),
        Type::Calls => "&[Call]".into(),
    }
}

fn comments(docs: &[String], indent: usize) -> String {
    let mut text = String::new();
    for doc in docs {
        let space = if doc.is_empty() { "" } else { " " };
        line(&mut text, format_args!("{:indent$}///{space}{doc}", ""));
    }
    text
}

fn line(text: &mut String, line: Arguments) {
    text.push_str(&line.to_string());
    text.push('\n');
}
