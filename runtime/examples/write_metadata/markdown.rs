//! Tables for `docs/protocol.md`.

use crate::{
    docs::paragraphs,
    surface::{Field, Surface},
    types::Type,
};

/// What identities can sign.
pub fn requests(surface: &Surface) -> Result<String, String> {
    let mut table = String::from("| `<pallet>/<call>` | arguments in order | submitted as |\n|---|---|---|\n");
    for request in &surface.requests {
        let terms = request.terms.iter().map(term).collect::<Result<Vec<_>, _>>()?;
        table.push_str(&format!(
            "| `{}` | {} | `{}` |\n",
            request.name,
            terms.join(", "),
            request.submitted_as
        ));
    }
    Ok(table)
}

/// A signed term: its name and how many bytes it has.
fn term(field: &Field) -> Result<String, String> {
    let name = field.name.replace('_', " ");
    let of = |ty: &Type| match ty {
        Type::Plain("bool") => Some(format!("{name}: `00` or `01`")),
        Type::Plain(number) => Some(format!("{name} {number}")),
        Type::Bytes(length) => Some(format!("{name} {length}")),
        Type::Named(path) => match path.as_str() {
            "tallystick_primitives::AccountId" | "tallystick_primitives::Preimage" | "sp_core::H256" => {
                Some(format!("{name} 32"))
            }
            "tallystick_primitives::BlockNumber" | "tallystick_primitives::Lane" => Some(format!("{name} u32")),
            "tallystick_primitives::Balance" => Some(format!("{name} u128")),
            _ => None,
        },
        _ => None,
    };
    let text = match &field.ty {
        Type::Optional(inner) => {
            let bytes = of(inner).and_then(|text| text.rsplit(' ').next().map(str::to_owned));
            bytes.map(|bytes| format!("{name}: `00` or `01` + {bytes}"))
        }
        ty => of(ty),
    };
    text.ok_or_else(|| {
        format!(
            "{}: the table has no words for {:?}; add them in {}",
            field.name,
            field.ty,
            file!()
        )
    })
}

/// The calls that need no signer.
pub fn walletless(surface: &Surface) -> Result<String, String> {
    let mut table =
        String::from("| call | number | what pays for it without a signer, and conditions |\n|---|---|---|\n");
    for (pallet, call) in surface.walletless() {
        let name = format!("{}.{}", pallet.name, call.name);
        let terms = terms(&call.docs)
            .ok_or_else(|| format!("{name}: the documentation has nothing behind the word walletless"))?;
        table.push_str(&format!(
            "| `{name}` | `{:02x}{:02x}` | {terms} |\n",
            pallet.index, call.index
        ));
    }
    Ok(table)
}

/// What the documentation says behind the word "walletless": all pallets say there what pays for the call.
fn terms(docs: &[String]) -> Option<String> {
    let rules = paragraphs(docs).into_iter().find(|text| text.starts_with("By "))?;
    let (_, terms) = rules.split_once("walletless")?;
    let terms = terms.split_once(" Emits ").map_or(terms, |(terms, _)| terms);
    let terms = terms.trim_start_matches([':', '.', ' ']).trim_start_matches("then ");
    let mut letters = terms.chars();
    let first = letters.next()?.to_ascii_uppercase();
    Some(format!("{first}{}", letters.as_str()))
}

/// Codes, names and meanings of refusals: a table for each pallet.
pub fn refusals(surface: &Surface) -> Result<String, String> {
    let mut tables = Vec::new();
    for (pallet, base, errors) in surface.refusals() {
        let mut table = format!("| code | `{}` | meaning |\n|---:|---|---|\n", pallet.name);
        for error in errors {
            let code = base
                .checked_add(error.index)
                .ok_or_else(|| format!("{} has no code", error.name))?;
            table.push_str(&format!("| {code} | `{}` | {} |\n", error.name, error.meaning));
        }
        tables.push(table);
    }
    Ok(tables.join("\n"))
}
