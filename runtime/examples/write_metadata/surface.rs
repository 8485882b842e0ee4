//! The part of the runtime that clients use, read from its metadata.

use crate::{
    docs::{first_paragraph, plain},
    requests::{self, Request},
    types::{Type, TypeReader},
};
use codec::Decode;
use frame_metadata::{RuntimeMetadata, RuntimeMetadataPrefixed, v16::PalletMetadata};
use frame_support::traits::Authorize;
use scale_info::{PortableRegistry, TypeDef, Variant, form::PortableForm};
use sp_runtime::{traits::TrailingZeroInput, transaction_validity::TransactionSource};
use tallystick_runtime::{RuntimeCall, configs::payments::REFUSALS};

/// Calls or events of a pallet.
enum Part {
    All,
    Only(&'static [&'static str]),
    None,
}

/// How clients see a pallet.
struct Selection {
    pallet: &'static str,
    /// The module of its calls and of its events.
    modules: (&'static str, &'static str),
    /// What its events are about: the variant of `ChainEvent`, and with `Event` behind it the name of their enum.
    subject: &'static str,
    calls: Part,
    events: Part,
}

impl Selection {
    /// A pallet of this chain: clients know all of it.
    const fn own(pallet: &'static str, module: &'static str, subject: &'static str) -> Self {
        Self {
            pallet,
            modules: (module, module),
            subject,
            calls: Part::All,
            events: Part::All,
        }
    }
}

/// The pallets that clients use, in the order in which they appear.
const SELECTIONS: [Selection; 10] = [
    Selection::own("IdentityRegistry", "identity", "Identity"),
    Selection::own("PaymentChannels", "channels", "Channel"),
    Selection::own("Accountant", "accountant", "Accountant"),
    Selection::own("WorkerBonding", "workers", "Worker"),
    Selection::own("Arbitration", "disputes", "Dispute"),
    Selection::own("FeeClaims", "claims", "Claim"),
    Selection {
        pallet: "Balances",
        modules: ("balances", "money"),
        subject: "Balance",
        calls: Part::Only(&["transfer_keep_alive", "transfer_all"]),
        events: Part::Only(&["Transfer", "Deposit", "Withdraw", "Minted", "Burned", "Slashed"]),
    },
    Selection {
        pallet: "TransactionPayment",
        modules: ("", "money"),
        subject: "Fee",
        calls: Part::None,
        events: Part::Only(&["TransactionFeePaid"]),
    },
    Selection {
        pallet: "Utility",
        modules: ("utility", "money"),
        subject: "Batch",
        calls: Part::Only(&["batch", "batch_all", "force_batch"]),
        events: Part::Only(&[
            "BatchInterrupted",
            "BatchCompleted",
            "BatchCompletedWithErrors",
            "ItemCompleted",
            "ItemFailed",
        ]),
    },
    Selection {
        pallet: "System",
        modules: ("", "money"),
        subject: "System",
        calls: Part::None,
        events: Part::Only(&["ExtrinsicSuccess", "ExtrinsicFailed"]),
    },
];

/// Everything that is written about the runtime.
pub struct Surface {
    /// The pallets that clients use.
    pub pallets: Vec<Pallet>,
    /// What an identity can sign.
    pub requests: Vec<Request>,
}

/// A pallet that clients use.
pub struct Pallet {
    /// Its name in the runtime.
    pub name: String,
    /// Its number.
    pub index: u8,
    /// The module of its calls.
    pub call_module: &'static str,
    /// The module of its events.
    pub event_module: &'static str,
    /// What its events are about.
    pub subject: &'static str,
    /// Whether the pallet documents each field of its events; those of the SDK do not.
    pub is_own: bool,
    /// Its calls.
    pub calls: Vec<Call>,
    /// Its events.
    pub events: Vec<Event>,
    /// The code of its first refusal, and its errors, if it refuses walletless transactions.
    pub refusals: Option<(u8, Vec<Error>)>,
}

/// A call.
pub struct Call {
    /// Its name.
    pub name: String,
    /// Its number in the pallet.
    pub index: u8,
    /// Its documentation, line by line.
    pub docs: Vec<String>,
    /// Its arguments in order.
    pub arguments: Vec<Field>,
    /// Whether it can be submitted without a signer.
    pub is_walletless: bool,
}

/// An event.
pub struct Event {
    /// Its name.
    pub name: String,
    /// Its documentation, line by line.
    pub docs: Vec<String>,
    /// The fields that clients read.
    pub fields: Vec<Field>,
}

/// A pallet's error.
pub struct Error {
    /// Its number in the pallet.
    pub index: u8,
    /// Its name.
    pub name: String,
    /// What it means, in one line.
    pub meaning: String,
}

/// An argument of a call, a field of an event, or a term of a request.
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its documentation, line by line.
    pub docs: Vec<String>,
    /// Its type.
    pub ty: Type,
}

impl Surface {
    /// Reads what the metadata of the runtime says.
    pub fn read(metadata: &[u8]) -> Result<Self, String> {
        let metadata = RuntimeMetadataPrefixed::decode(&mut &*metadata).map_err(|error| error.to_string())?;
        let RuntimeMetadata::V16(metadata) = metadata.1 else {
            return Err("the metadata is not of version 16".into());
        };
        let pallet = |selection: &Selection| {
            let found = metadata.pallets.iter().find(|pallet| pallet.name == selection.pallet);
            let found = found.ok_or_else(|| format!("the runtime has no pallet {}", selection.pallet))?;
            Pallet::read(selection, found, &metadata.types)
        };
        let pallets = SELECTIONS.iter().map(pallet).collect::<Result<Vec<_>, String>>()?;
        let requests = requests::read(&pallets)?;
        Ok(Self { pallets, requests })
    }

    /// The walletless calls, each with its pallet.
    pub fn walletless(&self) -> impl Iterator<Item = (&Pallet, &Call)> {
        let calls = |pallet| Pallet::walletless(pallet).map(move |call| (pallet, call));
        self.pallets.iter().flat_map(calls)
    }

    /// The pallets that refuse walletless transactions: each with its first code and its errors.
    pub fn refusals(&self) -> impl Iterator<Item = (&Pallet, u8, &[Error])> {
        self.pallets.iter().filter_map(|pallet| {
            let (base, errors) = pallet.refusals.as_ref()?;
            Some((pallet, *base, errors.as_slice()))
        })
    }
}

impl Pallet {
    fn read(
        selection: &Selection,
        pallet: &PalletMetadata<PortableForm>,
        types: &PortableRegistry,
    ) -> Result<Self, String> {
        let is_own = matches!(selection.events, Part::All);
        let reader = TypeReader { types };
        let calls = selected(&selection.calls, pallet.calls.as_ref().map(|calls| calls.ty.id), types)?;
        let calls = calls
            .into_iter()
            .map(|call| Call::read(call, pallet.index, is_own, reader));
        let events = selected(&selection.events, pallet.event.as_ref().map(|event| event.ty.id), types)?;
        let events = events.into_iter().map(|event| Event::read(event, is_own, reader));
        let within = |error| format!("{}: {error}", pallet.name);
        let base = REFUSALS.iter().find(|(index, _)| *index == pallet.index);
        let refusals = match base {
            Some((_, base)) => {
                let errors = variants(pallet.error.as_ref().map(|error| error.ty.id), types)?;
                Some((*base, errors.iter().map(Error::read).collect()))
            }
            None => None,
        };
        Ok(Self {
            name: pallet.name.clone(),
            index: pallet.index,
            call_module: selection.modules.0,
            event_module: selection.modules.1,
            subject: selection.subject,
            is_own,
            calls: calls.collect::<Result<_, _>>().map_err(within)?,
            events: events.collect::<Result<_, _>>().map_err(within)?,
            refusals,
        })
    }

    fn walletless(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter().filter(|call| call.is_walletless)
    }
}

impl Call {
    fn read(call: &Variant<PortableForm>, pallet: u8, is_own: bool, reader: TypeReader) -> Result<Self, String> {
        Ok(Self {
            name: call.name.clone(),
            index: call.index,
            docs: docs(&call.docs, is_own),
            arguments: reader
                .fields(&call.fields)
                .map_err(|error| format!("{}: {error}", call.name))?,
            is_walletless: is_walletless(pallet, call.index).map_err(|error| format!("{}: {error}", call.name))?,
        })
    }
}

impl Event {
    fn read(event: &Variant<PortableForm>, is_own: bool, reader: TypeReader) -> Result<Self, String> {
        let fields = reader
            .fields(&event.fields)
            .map_err(|error| format!("{}: {error}", event.name))?;
        if let Some(field) = fields.iter().find(|field| is_own && field.docs.is_empty()) {
            return Err(format!("{}: the field {} has no documentation", event.name, field.name));
        }
        Ok(Self {
            name: event.name.clone(),
            docs: docs(&event.docs, is_own),
            fields,
        })
    }
}

impl Error {
    fn read(error: &Variant<PortableForm>) -> Self {
        Self {
            index: error.index,
            name: error.name.clone(),
            meaning: plain(&error.docs).join(" "),
        }
    }
}

/// The SDK's calls are documented at length, for authors of runtimes; the beginning is enough.
fn docs(lines: &[String], is_own: bool) -> Vec<String> {
    let lines = plain(lines);
    if is_own { lines } else { first_paragraph(lines) }
}

/// Whether the pallet authorises this call without a signer. The answer does not depend on the arguments: some call
/// of all zeros is asked.
fn is_walletless(pallet: u8, call: u8) -> Result<bool, String> {
    let bytes = [pallet, call];
    let call = RuntimeCall::decode(&mut TrailingZeroInput::new(&bytes)).map_err(|error| error.to_string())?;
    Ok(call.authorize(TransactionSource::External).is_some())
}

fn selected<'types>(
    part: &Part,
    ty: Option<u32>,
    types: &'types PortableRegistry,
) -> Result<Vec<&'types Variant<PortableForm>>, String> {
    match part {
        Part::None => Ok(Vec::new()),
        Part::All => Ok(variants(ty, types)?.iter().collect()),
        Part::Only(names) => {
            let all = variants(ty, types)?;
            let named = |name: &&str| {
                let found = all.iter().find(|variant| variant.name == *name);
                found.ok_or_else(|| format!("the runtime has no {name}"))
            };
            names.iter().map(named).collect()
        }
    }
}

fn variants(ty: Option<u32>, types: &PortableRegistry) -> Result<&[Variant<PortableForm>], String> {
    match ty.and_then(|id| types.resolve(id)).map(|ty| &ty.type_def) {
        Some(TypeDef::Variant(found)) => Ok(&found.variants),
        _ => Err("calls, events and errors are enums".into()),
    }
}
