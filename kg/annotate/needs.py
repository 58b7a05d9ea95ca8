"""What a component must have before it in a pipeline, said when it is added and not by wrong results."""

from spacy.language import Language

from kg.errors import PipelineError


def needs(nlp: Language, name: str, *earlier: str) -> None:
    """Nothing, where all `earlier` factories are in the pipeline already, disabled ones too. Raises PipelineError otherwise."""
    there = {nlp.get_pipe_meta(one).factory for one in nlp.component_names}
    missing = [one for one in earlier if one not in there]
    if missing:
        added = "; ".join(f'nlp.add_pipe("{one}")' for one in missing)
        raise PipelineError(f"{name} needs {', '.join(missing)} before it", fix=f"first {added}")
